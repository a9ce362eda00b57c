import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { SETTINGS } from '../../../src/editor/support/defaults';
import { TASK_NAMES, TASK_TYPE } from '../../../src/editor/tasks/definition';

const root = resolve(import.meta.dirname, '../../..');
const { contributes } = manifest;
const commands = contributes.commands.map(({ command }) => command);
/** The ids in the type of all commands: the compiler holds the implementation to it. */
const typed = [
  ...readFileSync(join(root, 'src/editor/support/commands.ts'), 'utf8').matchAll(
    /^ {2}'(errorbook\.\w+)':/gm,
  ),
].map(([, id]) => id);

interface MenuItem {
  command: string;
  when?: string;
}
const menus = Object.entries(contributes.menus as Record<string, MenuItem[]>);

describe('the manifest', () => {
  it('lists every command that the code has, and no other', () => {
    expect([...commands].sort()).toEqual([...typed].sort());
    expect(new Set(commands).size).toBe(commands.length);
  });

  it('uses only commands that it lists, in menus, keys, welcome views and the walkthrough', () => {
    const linked = JSON.stringify([contributes.viewsWelcome, contributes.walkthroughs]);
    const links = [...linked.matchAll(/\(command:(errorbook\.\w+)\)/g)].map(([, id]) => id);
    const items = menus.flatMap(([, each]) => each.map(({ command }) => command));
    const keys = contributes.keybindings.map(({ command }) => command);
    for (const id of [...links, ...items, ...keys]) expect(commands).toContain(id);
    expect(links.length).toBeGreaterThan(5);
  });

  it('hides from the palette what needs an item of a tree', () => {
    const palette = contributes.menus.commandPalette as MenuItem[];
    const hidden = palette.filter(({ when }) => when === 'false').map(({ command }) => command);
    expect(hidden).toEqual([
      'errorbook.showFlow',
      'errorbook.compareResponses',
      'errorbook.showRun',
      'errorbook.showMore',
      'errorbook.openCase',
      'errorbook.openSample',
      'errorbook.copyCaseId',
    ]);
  });

  it('binds keys only where one of our views or documents has the focus', () => {
    for (const { command, when } of contributes.keybindings) {
      expect(when, command).toMatch(/focusedView == errorbook\.|resourceScheme (?:==|=~) \S*errorbook-/);
    }
  });

  it('gives a key to all that one does with a case, and no key twice in one place', () => {
    const bound = contributes.keybindings.map(({ command }) => command.replace('errorbook.', ''));
    const wanted =
      'nextCase previousCase openAnalysis openTests diagnoseLe diagnoseLec diagnoseOther diagnoseAll showFix runFix acceptFix filter clearFilter groupBy';
    expect(bound).toEqual(expect.arrayContaining(wanted.split(' ')));
    const ofSamples =
      'acceptSample rejectSample rejectSampleBecause editSample compareSample nextSample previousSample selectSample undoReview filterSamples';
    expect(bound).toEqual(expect.arrayContaining(ofSamples.split(' ')));
    const pairs = contributes.keybindings.map(({ key, when }) => `${key} ${when}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    const readme = readFileSync(join(root, 'README.md'), 'utf8').toLowerCase();
    for (const { key } of contributes.keybindings) expect(readme).toContain(`<kbd>${key}</kbd>`);
  });

  it('has single keys only in a list, where nothing is typed, and tells the command that the focus is there', () => {
    const single = contributes.keybindings.filter(({ key }) => /^(?:shift\+)?[a-z]$/.test(key));
    expect(single.length).toBeGreaterThan(7);
    for (const { command, when, ...rest } of single) {
      expect(when, command).toMatch(/^focusedView == errorbook\.\w+ && !inputFocus/);
      expect(rest).toMatchObject({ args: { kind: 'tree' } });
    }
  });

  it('disables in an untrusted workspace whatever runs code, asks a model or writes', () => {
    const running = [
      'importRecorded',
      'importFile',
      'collect',
      'runAgain',
      'diagnoseLe',
      'diagnoseLec',
      'diagnoseOther',
      'diagnoseAll',
      'runFix',
      'acceptFix',
      'markRight',
      'markPartly',
      'markWrong',
      'unmark',
      'generateSamples',
      'acceptSample',
      'rejectSample',
      'rejectSampleBecause',
      'acceptByRules',
      'undoReview',
      'importSamples',
      'exportSamples',
      'runIteration',
      'runIterations',
      'rerunFromStep',
      'train',
      'evaluate',
      'setUpPython',
      'doctor',
    ];
    const disabled = contributes.commands.filter(({ enablement }) =>
      enablement?.includes('isWorkspaceTrusted'),
    );
    expect(disabled.map(({ command }) => command)).toEqual(
      expect.arrayContaining(running.map((id) => `errorbook.${id}`)),
    );
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
  });

  it('has the settings of the code with the same defaults', () => {
    const properties = Object.entries(contributes.configuration.properties);
    expect(Object.fromEntries(properties.map(([name, { default: value }]) => [name, value]))).toEqual(
      SETTINGS,
    );
  });

  it('has the tasks of the code', () => {
    const [definition] = contributes.taskDefinitions;
    expect(definition?.type).toBe(TASK_TYPE);
    expect(definition?.properties.task.enum).toEqual([...TASK_NAMES]);
  });

  it('names files that are there', () => {
    const steps = contributes.walkthroughs.flatMap(({ steps: each }) => each);
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.jsonValidation.map(({ url }) => url),
      ...steps.map(({ media }) => media.svg),
    ];
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  });

  it('runs where the files and the GPU are', () => {
    expect(manifest.extensionKind).toEqual(['workspace']);
    expect(manifest.capabilities.virtualWorkspaces.supported).toBe(false);
  });
});
