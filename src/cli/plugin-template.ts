/** A file of a new plugin. */
export interface TemplateFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The files of a new plugin: one that works, and a test that shows it.
 *
 * @param name - of the plugin, lower-case letters, digits and dashes
 * @param version - of Undertone, which the plugin is made for
 */
export function pluginTemplate(name: string, version: string): readonly TemplateFile[] {
  return [
    { name: 'package.json', text: packageJson(name, version) },
    { name: 'index.js', text: MODULE.replaceAll('NAME', name) },
    { name: 'index.test.js', text: TEST },
    { name: 'README.md', text: README.replaceAll('NAME', name) },
  ];
}

function packageJson(name: string, version: string): string {
  const description = {
    name: `undertone-plugin-${name}`,
    version: '0.1.0',
    description: `Undertone plugin ${name}`,
    type: 'module',
    exports: './index.js',
    files: ['index.js'],
    scripts: { test: 'node --test' },
    peerDependencies: { undertone: `^${version}` },
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}

const MODULE = `// @ts-check
import { definePlugin } from 'undertone/sdk';

/**
 * @typedef {object} Options
 * @property {number} minProbability
 */

/** Raises an alert when somebody becomes angry. */
export default definePlugin(
  /** @type {import('undertone/sdk').PluginDefinition<Options>} */ ({
    name: 'NAME',
    description: 'Raises an alert when somebody becomes angry.',
    events: ['emotion.state'],
    optionsSchema: {
      minProbability: {
        type: 'number',
        min: 0,
        max: 1,
        default: 0.6,
        description: 'Least probability of the state, 0 to 1.',
      },
    },
    setup({ options, metrics, publishAlert }) {
      const alerts = metrics.counter({ name: 'alerts_total', help: 'Alerts raised.' });
      return {
        onEvent(event) {
          if (event.type !== 'emotion.state' || event.label !== 'angry') return;
          if (event.probability < options.minProbability) return;
          const { channel, role } = event;
          alerts.inc();
          publishAlert(event, { name: 'anger', severity: 'warning', message: \`\${role} is angry\`, channel, role });
        },
      };
    },
  }),
);
`;

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEventMaker, pluginConformance, startPlugin } from 'undertone/sdk/testing';
import plugin from './index.js';

for (const { name, run } of pluginConformance(plugin)) test(name, run);

test('raises an alert when somebody becomes angry', async () => {
  const harness = await startPlugin(plugin, { minProbability: 0.6 });
  const call = createEventMaker();
  await harness.send(call.started(), call.state('calm', 0.9), call.state('angry', 0.5), call.state('angry', 0.8));
  assert.deepEqual(harness.alerts.map(({ message }) => message), ['customer is angry']);
  assert.equal(harness.metric('alerts_total'), 1);
  await harness.close();
});
`;

const README = `# NAME

An [Undertone](https://www.npmjs.com/package/undertone) plugin. It raises an alert when somebody becomes angry. In a file beside this
folder, for \`undertone serve --config undertone.json\`:

\`\`\`json
{ "plugins": [{ "path": "./NAME", "options": { "minProbability": 0.6 } }] }
\`\`\`

| option | meaning | default |
|---|---|---|
| \`minProbability\` | Least probability of the state, 0 to 1. | \`0.6\` |

\`npm test\` holds it against what every plugin must do.
`;
