import { createWebhookPlugin } from './webhook.ts';

/** Sends events to HTTP endpoints as signed CloudEvents, and keeps trying. */
export default createWebhookPlugin({
  send: (url, init) => fetch(url, init),
  random: Math.random,
  environment: process.env,
});
