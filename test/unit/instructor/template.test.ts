import { describe, expect, it } from 'vitest';
import { fill, loadPrompts } from '../../../src/instructor/template';

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
  it.each(['diagnose', 'generate'] as const)('leaves no tag open in the prompts of %s', async (name) => {
    const { system, user, contrast, reask } = await loadPrompts(name);
    for (const template of [system, user, contrast, reask]) {
      expect(fill(template, {})).not.toMatch(/\{\{|\}\}/);
    }
  });

  it('names the wording by a hash', async () => {
    const [diagnose, again, generate] = await Promise.all([
      loadPrompts('diagnose'),
      loadPrompts('diagnose'),
      loadPrompts('generate'),
    ]);
    expect(diagnose.hash).toBe(again.hash);
    expect(diagnose.hash).not.toBe(generate.hash);
  });
});
