import type { ChannelInfo } from '../../sdk/events.ts';
import type { StartMessage } from '../../sdk/messages.ts';
import { choosePriors } from '../../stream/models/priors.ts';
import type { PipelineOptions } from '../../stream/pipeline.ts';
import type { ServerContext } from '../context.ts';

/** How a stream is to be treated, however its audio gets here; each field as in a {@link StartMessage}. */
export type StreamTerms = Pick<
  StartMessage,
  'stream' | 'roles' | 'live' | 'cohort' | 'priors' | 'separation'
>;

/**
 * What a lane is told of a stream: the stream's own terms, and the server's configuration where they say nothing.
 *
 * @param context - configuration and model
 * @param terms - of the stream
 * @param sampleRate - of its samples, Hz
 * @param channels - how each is treated
 */
export function laneOptions(
  { config, lanes }: Pick<ServerContext, 'config' | 'lanes'>,
  terms: StreamTerms,
  sampleRate: number,
  channels: readonly ChannelInfo[],
): PipelineOptions {
  const { cohort = null, priors = null, separation = 'none' } = terms;
  const { hopFrames, minWindowMs, minSpeechMs, smoothingMs } = config;
  return {
    sampleRate,
    channels,
    cohort,
    priors: choosePriors(lanes.model.card, { stream: priors, config: config.priors }),
    separation,
    hopFrames,
    minWindowMs,
    minSpeechMs,
    smoothingMs,
  };
}
