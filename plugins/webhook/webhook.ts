import { definePlugin, type Plugin } from 'undertone/sdk';
import { DeadLetters } from './dead-letters.ts';
import type { Fetch } from './deliver.ts';
import { Endpoint, type EndpointPorts } from './endpoint.ts';
import { HostSlots } from './host-slots.ts';
import { WEBHOOK_SCHEMA, type WebhookOptions, webhookProblems } from './options.ts';

/** What the plugin works with besides its context. */
export interface WebhookPorts {
  readonly send: Fetch;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The webhook plugin.
 *
 * @param ports - the process's own, or a test's
 */
export function createWebhookPlugin({ send, random, environment }: WebhookPorts): Plugin {
  return definePlugin<WebhookOptions>({
    name: 'webhook',
    description: 'Sends events to HTTP endpoints as signed CloudEvents, and keeps trying.',
    optionsSchema: WEBHOOK_SCHEMA,
    checkOptions: (options) => webhookProblems(options, environment),
    setup({ options, logger, metrics, clock }) {
      const letters = new DeadLetters(options.deadLetterFile, logger);
      const deliveries = metrics.counter({
        name: 'deliveries_total',
        help: 'Events by what became of them: delivered, retried, or dead.',
        labelNames: ['result'],
      });
      const queued = metrics.gauge({ name: 'queued_events', help: 'Events that wait to be delivered.' });
      const ports: EndpointPorts = {
        clock,
        send,
        random,
        slots: new HostSlots(options.maxPerHost),
        bury: (events, url, reason) => letters.bury(events, url, reason),
        count(result, events) {
          deliveries.inc(events, { result });
          queued.set(endpoints.reduce((sum, { size }) => sum + size, 0));
        },
      };
      const endpoints = options.endpoints.map((endpoint) => {
        const { secret, secretVariable } = endpoint;
        const key = secretVariable === undefined ? secret : environment[secretVariable];
        return new Endpoint(endpoint, key, options, ports);
      });
      return {
        onEvent(event) {
          for (const endpoint of endpoints) endpoint.offer(event);
        },
        async close() {
          await Promise.all(endpoints.map((endpoint) => endpoint.close()));
          await letters.written();
        },
      };
    },
  });
}
