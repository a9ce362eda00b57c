import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resource } from '../../../src/base/resources';
import { checkPrompt, PLACEHOLDERS } from '../../../src/instructor/placeholders';
import { fill, loadPrompts } from '../../../src/instructor/template';
import { tempWorkspace } from '../../factories/workspace';

describe('fill', () => {
  it('replaces names, and leaves out what has no value', () => {
    expect(fill('{{a}} and {{b}}.', { a: 'one' })).toBe('one and .');
  });

  it('keeps sections that have a value, without the lines of their tags', () => {
    const template = 'x\n{{#a}}\nA: {{a}}\n{{/a}}\n{{^a}}\nno A\n{{/a}}\ny';
    expect(fill(template, { a: '1' })).toBe('x\nA: 1\ny');
    expect(fill(template, { a: '' })).toBe('x\nno A\ny');
  });

  it('keeps sections within sections', () => {
    expect(fill('{{#a}}<{{#b}}{{b}}{{/b}}>{{/a}}', { a: '1', b: '2' })).toBe('<2>');
    expect(fill('{{#a}}<{{#b}}{{b}}{{/b}}>{{/a}}', { a: '1' })).toBe('<>');
  });

  it('does not look at what it filled in', () => {
    expect(fill('{{a}}', { a: '{{b}} {{#b}}x{{/b}}', b: 'secret' })).toBe('{{b}} {{#b}}x{{/b}}');
  });
});

describe('loadPrompts', () => {
  it.each(['diagnose', 'generate', 'paper', 'name'] as const)(
    'leaves no tag open in the prompts of %s',
    async (name) => {
      const { system, user, contrast, reask } = await loadPrompts(name);
      for (const template of [system, user, contrast, reask]) {
        expect(fill(template, {})).not.toMatch(/\{\{|\}\}/);
      }
    },
  );

  it('names the wording by a hash', async () => {
    const [diagnose, again, generate] = await Promise.all([
      loadPrompts('diagnose'),
      loadPrompts('diagnose'),
      loadPrompts('generate'),
    ]);
    expect(diagnose.hash).toBe(again.hash);
    expect(diagnose.hash).not.toBe(generate.hash);
  });

  it('takes a prompt of the workspace, and the others from its own', async () => {
    const folder = await tempWorkspace();
    await writeFile(join(folder, 'reask.md'), 'No: {{problem}}');
    const [own, builtIn] = await Promise.all([loadPrompts('diagnose', folder), loadPrompts('diagnose')]);
    expect(own).toMatchObject({ reask: 'No: {{problem}}', system: builtIn.system });
    expect(own.hash).not.toBe(builtIn.hash);
  });

  it.each([
    ['reask.md', 'Again, please.', /reask\.md lacks \{\{problem\}\}/],
    ['reask.md', 'a\n{{problem}} {{tsak}}', /reask\.md, line 2: there is no placeholder \{\{tsak\}\}/],
    [
      'contrast.md',
      '{{task}}{{response}}\n{{#score}}',
      /contrast\.md, line 2: the section score is never closed/,
    ],
    ['contrast.md', '{{task}}{{response}}{{/score}}', /line 1: \{\{\/score\}\} closes a section/],
    ['reaks.md', '{{problem}}', /reaks\.md is no prompt/],
  ])('says where a prompt of the workspace is wrong: %s', async (name, text, message) => {
    const folder = await tempWorkspace();
    await writeFile(join(folder, name), text);
    await expect(loadPrompts('diagnose', folder)).rejects.toThrow(message);
  });

  it('says that there is no such folder', async () => {
    await expect(loadPrompts('diagnose', '/nowhere')).rejects.toMatchObject({
      hint: 'Correct `prompts` in errorbook.json.',
    });
  });

  it.each(Object.keys(PLACEHOLDERS))('%s: its own wording passes the check', async (name) => {
    const text = await readFile(resource('media', 'prompts', `${name}.md`), 'utf8');
    expect(() => checkPrompt(name, text, name)).not.toThrow();
  });
});
