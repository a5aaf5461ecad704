import type { UndertoneEvent } from 'undertone/sdk';

/** An event as a CloudEvent in the structured JSON form. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** The same for every delivery of the same event, so that a receiver can tell repetitions. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: UndertoneEvent;
}

/** Media types of one CloudEvent and of several. */
export const MEDIA_TYPES = Object.freeze({
  single: 'application/cloudevents+json; charset=utf-8',
  batch: 'application/cloudevents-batch+json; charset=utf-8',
});

/**
 * Puts an event into a CloudEvent.
 *
 * @param event - as published
 * @param source - names the installation, a URI reference
 * @param nowMs - when it was received, ms since the Unix epoch
 * @see CloudEvents 1.0.2, JSON Event Format
 */
export function toCloudEvent(event: UndertoneEvent, source: string, nowMs: number): CloudEvent {
  return {
    specversion: '1.0',
    id: `${event.stream}/${event.epoch}/${event.offset}`,
    source,
    type: `undertone.${event.type}`,
    subject: event.stream,
    time: new Date(nowMs).toISOString(),
    datacontenttype: 'application/json',
    data: event,
  };
}
