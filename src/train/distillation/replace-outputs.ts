import protobuf from 'protobufjs/minimal.js';
import { MODEL_PROTO, ONNX_FLOAT } from '../export/onnx-schema.ts';

/** Field numbers of `onnx.proto3`: the graph of a model, and the outputs of a graph. */
const [GRAPH, OUTPUT] = [7, 12] as const;

const LENGTH_DELIMITED = 2;

/**
 * Declares other tensors of a network to be its outputs, so that a runtime computes them and nothing behind them.
 *
 * Everything else is copied as it is: a model holds more than the part of the format this project writes.
 *
 * @param model - in ONNX
 * @param names - of tensors of floating-point numbers in its graph
 * @throws RangeError or Error if it is no message of protocol buffers
 */
export function replaceOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const type = { tensorType: { elemType: ONNX_FLOAT } };
  // Behind the fields of the graph come further ones, which add to it as those of any message do.
  const wanted = MODEL_PROTO.encode(
    MODEL_PROTO.fromObject({ graph: { output: names.map((name) => ({ name, type })) } }),
  ).finish();
  const kept: Uint8Array[] = [];
  for (const field of fieldsOf(model)) {
    if (field.number !== GRAPH) kept.push(field.bytes);
    else kept.push(withoutOutputs(field.value!));
  }
  return Buffer.concat([...kept, wanted]);
}

/** The graph of a model as a field of it, less its outputs. */
function withoutOutputs(graph: Uint8Array): Uint8Array {
  const fields = fieldsOf(graph).filter(({ number }) => number !== OUTPUT);
  return protobuf.Writer.create()
    .uint32((GRAPH << 3) | LENGTH_DELIMITED)
    .bytes(Buffer.concat(fields.map(({ bytes }) => bytes)))
    .finish();
}

/** One field of a message. */
interface Field {
  readonly number: number;
  /** The field as it stands in the message. */
  readonly bytes: Uint8Array;
  /** What it holds, where that is a message, a text or bytes. */
  readonly value: Uint8Array | null;
}

function fieldsOf(message: Uint8Array): Field[] {
  const reader = protobuf.Reader.create(message);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const wireType = tag & 7;
    const value = wireType === LENGTH_DELIMITED ? reader.bytes() : null;
    if (value === null) reader.skipType(wireType);
    fields.push({ number: tag >>> 3, bytes: message.subarray(start, reader.pos), value });
  }
  return fields;
}
