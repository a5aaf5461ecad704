import { type ErrorCode, UndertoneError } from '../../sdk/errors.ts';
import type { EngineInfo, EngineName } from '../models/engine.ts';
import type { PipelineInput, PipelineOptions, PipelineOutput } from '../pipeline.ts';
import type { LaneLoad, StageDuration } from './lane.ts';

/** What a lane's thread is started with. */
export interface LaneSetup {
  readonly modelFolder: string;
  readonly engine: EngineName;
  /** How long a live stream's audio may wait before its oldest windows are skipped, ms. */
  readonly maxLiveLagMs: number;
}

/** What the main thread tells a lane, a list of them in a message; `stream` is a number the pool gave the stream. */
export type LaneCommand =
  | {
      readonly type: 'open';
      readonly stream: number;
      readonly options: PipelineOptions;
      /** True when windows may be skipped rather than wait. */
      readonly live: boolean;
    }
  | {
      readonly type: 'input';
      readonly stream: number;
      /** Its sample buffers are transferred. */
      readonly input: PipelineInput;
    }
  | { readonly type: 'stop' };

/** An error as it crosses threads. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

/** What one stream's pipeline put out since the last report. */
export interface StreamOutputs {
  readonly stream: number;
  readonly outputs: readonly PipelineOutput[];
  /** True when nothing follows. */
  readonly ended: boolean;
}

/** What a lane tells the main thread. */
export type LaneReport =
  /** The model is loaded; commands sent before are being worked on. */
  | { readonly type: 'ready'; readonly engine: EngineInfo }
  /** The lane cannot work and its thread ends. */
  | { readonly type: 'refused'; readonly error: ErrorReport }
  /** Everything put out since the last report, at most once in a few ms; positions alone ten times a second. */
  | {
      readonly type: 'outputs';
      readonly streams: readonly StreamOutputs[];
      readonly stages: readonly StageDuration[];
    }
  /** How much the lane has to do, a few times a second. */
  | ({ readonly type: 'load' } & LaneLoad)
  /** One stream cannot go on; the others do. */
  | { readonly type: 'failed'; readonly stream: number; readonly error: ErrorReport };

/**
 * Makes an error fit to cross threads, where classes and causes do not.
 *
 * @param error - what was thrown, already an {@link UndertoneError}
 */
export function encodeError({ code, message, retryable }: UndertoneError): ErrorReport {
  return { code, message, retryable };
}

/**
 * Makes an error again of what crossed threads.
 *
 * @param report - from {@link encodeError}
 */
export function decodeError({ code, message, retryable }: ErrorReport): UndertoneError {
  return new UndertoneError(code, message, { retryable });
}
