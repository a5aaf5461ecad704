import type { AnyMessage } from '../connection/connection.ts';
import type { ChannelInfo, PipelineEvent, UndertoneEvent } from '../events.ts';
import type {
  EndedMessage,
  LogPosition,
  ReadyMessage,
  RecoveryResult,
  StartMessage,
  SubscribedMessage,
  SubscribeMessage,
} from '../messages.ts';
import { createFakeSocketServer, type FakeConnection, type FakeSocketServer } from './fake-socket-server.ts';

/** An Undertone server in memory: it keeps logs, answers subscribers and accepts audio without listening to it. */
export interface FakeUndertone extends FakeSocketServer {
  /**
   * Puts an event into its stream's log and sends it to those who asked for it.
   *
   * @param event - usually of an `EventMaker`; a new epoch begins a new log
   */
  publish(event: UndertoneEvent): void;
  /** Forgets all but the newest events of a stream, so that resuming from before them fails. */
  forget(stream: string, keep: number): void;
  /** Breaks every connection. */
  breakConnections(): void;
}

type Subscription = Pick<SubscribeMessage, 'id' | 'streams' | 'types'>;

const MODEL = 'fake@1.0.0';

/** Makes a fake server; pass its `webSocket` to `createSubscriber` or `createPublisher`, with any url. */
export function createFakeUndertone(): FakeUndertone {
  const logs = new Map<string, UndertoneEvent[]>();
  const subscriptions = new Map<FakeConnection, Subscription>();
  const ingests = new Map<FakeConnection, StartMessage>();
  const server = createFakeSocketServer({
    onConnection: (connection) => connection.accept(),
    onMessage: receive,
  });

  function receive(connection: FakeConnection, message: AnyMessage): void {
    switch (message.type) {
      case 'subscribe':
        subscribe(connection, message as SubscribeMessage);
        break;
      case 'unsubscribe':
        connection.send({ type: 'unsubscribed', id: (message as SubscribeMessage).id });
        break;
      case 'start':
        start(connection, message as StartMessage);
        break;
      case 'end':
        end(connection);
        break;
    }
  }

  function subscribe(connection: FakeConnection, { id, streams, types, since = {} }: SubscribeMessage): void {
    const subscription = { id, ...(streams && { streams }), ...(types && { types }) };
    const recovered = Object.entries(since).map(([stream, position]) => [stream, recovery(stream, position)]);
    const answer: SubscribedMessage = { type: 'subscribed', id, recovered: Object.fromEntries(recovered) };
    connection.send(answer);
    for (const [stream, position] of Object.entries(since)) {
      if (!recovery(stream, position).recovered) continue;
      const missed = (logs.get(stream) ?? []).filter(({ offset }) => offset > position.offset);
      for (const event of missed) if (wants(subscription, event)) connection.send(event);
    }
    subscriptions.set(connection, subscription);
  }

  function recovery(stream: string, { epoch, offset }: LogPosition): RecoveryResult {
    const log = logs.get(stream) ?? [];
    const newest = log.at(-1);
    if (!newest) return { epoch, offset: -1, recovered: false };
    const hasAll = offset >= newest.offset || (log[0]?.offset ?? 0) <= offset + 1;
    return { epoch: newest.epoch, offset: newest.offset, recovered: epoch === newest.epoch && hasAll };
  }

  function start(connection: FakeConnection, message: StartMessage): void {
    ingests.set(connection, message);
    const channels = message.roles ?? ['speaker'];
    const ready: ReadyMessage = {
      type: 'ready',
      stream: streamOf(message),
      epoch: 'epoch-1',
      channels: channels.map((role, channel): ChannelInfo => ({ channel, role, analysed: true })),
      model: MODEL,
    };
    connection.send(ready);
  }

  function end(connection: FakeConnection): void {
    const message = ingests.get(connection);
    if (!message) return;
    const ended: EndedMessage = { type: 'ended', stream: streamOf(message), receivedMs: 0, windows: 0 };
    connection.send(ended);
    connection.close(1000);
  }

  function publish(event: UndertoneEvent): void {
    const log = logs.get(event.stream) ?? [];
    logs.set(event.stream, log[0]?.epoch === event.epoch ? [...log, event] : [event]);
    for (const [connection, subscription] of subscriptions) {
      if (wants(subscription, event)) connection.send(event);
    }
  }

  return {
    ...server,
    publish,
    forget(stream, keep) {
      logs.set(stream, (logs.get(stream) ?? []).slice(-keep));
    },
    breakConnections() {
      subscriptions.clear();
      for (const connection of server.connections) connection.close(1006);
    },
  };
}

function streamOf(message: StartMessage): string {
  return message.stream ?? 'fake-stream';
}

function wants(
  { streams = ['*'], types }: Subscription,
  event: PipelineEvent & { readonly stream: string },
): boolean {
  return (types?.includes(event.type) ?? true) && streams.some((pattern) => matches(pattern, event.stream));
}

function matches(pattern: string, stream: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+/]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(stream);
}
