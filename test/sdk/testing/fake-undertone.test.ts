import { describe, expect, test } from 'vitest';
import { createPublisher } from '../../../src/sdk/publisher/publisher.ts';
import { createSubscriber } from '../../../src/sdk/subscriber/subscriber.ts';
import { createEventMaker, createFakeUndertone } from '../../../src/sdk/testing.ts';

describe('createFakeUndertone', () => {
  test('lets a program that subscribes be tested without a server', async () => {
    const undertone = createFakeUndertone();
    const { webSocket } = undertone;
    const states = createSubscriber({
      url: 'ws://fake',
      webSocket,
      streams: ['call-*'],
      types: ['emotion.state'],
    });
    await states.open();
    const maker = createEventMaker({ stream: 'call-7' });
    undertone.publish(maker.started());
    undertone.publish(createEventMaker({ stream: 'other' }).state('happy'));
    undertone.publish(maker.state('angry'));
    for await (const state of states) {
      expect(state).toMatchObject({ stream: 'call-7', label: 'angry', offset: 1 });
      break;
    }
  });

  test('lets a program that publishes be tested without a server', async () => {
    const { webSocket, connections } = createFakeUndertone();
    const publisher = createPublisher({ url: 'ws://fake', webSocket, encoding: 'wav', stream: 'call-7' });
    expect(await publisher.open()).toMatchObject({ stream: 'call-7' });
    publisher.write(Uint8Array.of(1, 2, 3));
    expect(await publisher.end()).toMatchObject({ type: 'ended', stream: 'call-7' });
    expect(connections[0]?.frames).toEqual([Uint8Array.of(1, 2, 3)]);
  });
});
