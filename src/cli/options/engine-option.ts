import { Option } from 'commander';
import { ENGINE_NAMES } from '../../stream/models/engine.ts';

/** `--engine`: which library runs the networks. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'what runs the networks (default: onnx)').choices([...ENGINE_NAMES]);
}
