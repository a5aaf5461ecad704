import type { LaneCommand } from './lane-protocol.ts';

/** Collects the commands for a lane and sends them together, in order. */
export interface LaneMailbox {
  /** Adds a command, moving the given buffers over when it is sent. */
  add(command: LaneCommand, transfer: readonly ArrayBuffer[]): void;
  /** Sends what has been collected, if anything. */
  flush(): void;
}

/**
 * Creates the mailbox of a lane.
 *
 * @param post - sends commands to the lane's thread
 * @param soon - calls its argument once, when it is time to send
 */
export function createLaneMailbox(
  post: (commands: readonly LaneCommand[], transfer: readonly ArrayBuffer[]) => void,
  soon: (send: () => void) => void,
): LaneMailbox {
  let commands: LaneCommand[] = [];
  let transfers: ArrayBuffer[] = [];
  let isDue = false;

  function flush(): void {
    isDue = false;
    if (commands.length === 0) return;
    post(commands, transfers);
    commands = [];
    transfers = [];
  }

  return {
    add(command, transfer) {
      commands.push(command);
      transfers.push(...transfer);
      if (isDue) return;
      isDue = true;
      soon(flush);
    },
    flush,
  };
}
