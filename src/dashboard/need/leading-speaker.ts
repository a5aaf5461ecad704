import type { ChannelRecord } from '../streams/channel-record.ts';
import type { StreamRecord } from '../streams/stream-record.ts';
import { distressOf } from './need.ts';

/**
 * The speaker that stands for a stream: the most distressed of those who are analysed.
 *
 * @param record - the stream
 * @returns undefined where nobody is analysed
 */
export function leadingSpeaker({ channels }: StreamRecord): ChannelRecord | undefined {
  const analysed = channels.filter((channel) => channel.analysed);
  return analysed.reduce<ChannelRecord | undefined>((leader, channel) => {
    return leader === undefined || distress(channel) > distress(leader) ? channel : leader;
  }, undefined);
}

function distress({ affect }: ChannelRecord): number {
  return affect === null ? 0 : distressOf(affect);
}
