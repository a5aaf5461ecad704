import type { ChannelRecord } from '../streams/channel-record.ts';

/** What can be chosen from. */
export interface SpeakerChoiceProps {
  readonly channels: readonly ChannelRecord[];
  readonly chosen: ChannelRecord | undefined;
  readonly onChoose: (channel: number) => void;
}

/** Whose voice is shown; nothing where there is but one. */
export function SpeakerChoice({ channels, chosen, onChoose }: SpeakerChoiceProps) {
  if (channels.length < 2) return null;
  return (
    <fieldset class="segments speakers">
      <legend class="visually-hidden">Speaker</legend>
      {channels.map(({ channel, role, analysed }) => (
        <label key={channel}>
          <input
            type="radio"
            name="speaker"
            disabled={!analysed}
            checked={chosen?.channel === channel}
            onChange={() => onChoose(channel)}
          />
          <span>
            {role} <span class="count">{analysed ? `channel ${channel}` : 'not analysed'}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
