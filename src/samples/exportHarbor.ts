import { shortHash } from '../base/hash';
import type { Sample } from '../domain/sample';
import { promptFor } from '../results/prompt';

/** Where a task's container keeps the agent's work, and what its verifier writes. */
const WORK = '/app';
const REWARD = '/logs/verifier/reward.txt';

/**
 * A sample as a Harbor task (https://www.harborframework.com/docs/tasks): a folder of what an agent is asked, the
 * container that it works in, the tests that give the reward, and a solution. Undefined for a sample whose tests need
 * more than a plain interpreter.
 */
export function harborTask(sample: Sample): { folder: string; files: Record<string, string> } | undefined {
  const check = checkOf(sample);
  if (check === undefined) return undefined;
  const folder = folderOf(sample);
  const files = {
    'task.toml': configOf(sample),
    'instruction.md': `${promptFor(sample)[0]?.content ?? ''}\n\nWrite the program to \`${WORK}/solution.py\`.\n`,
    'environment/Dockerfile': `FROM python:3.12-slim\nWORKDIR ${WORK}\n`,
    'tests/test.sh': TEST,
    'tests/check.py': check,
    'solution/solution.py': sample.solution,
    'solution/solve.sh': `#!/bin/sh\ncp "$(dirname "$0")/solution.py" ${WORK}/solution.py\n`,
  };
  const named = Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text] as const);
  return { folder, files: Object.fromEntries(named) };
}

/** The reward is 0 until the last test has passed: a program that ends the process early has not earned it. */
const TEST = `#!/bin/sh
mkdir -p "$(dirname ${REWARD})"
echo 0 > ${REWARD}
cd ${WORK} && timeout 60 python3 /tests/check.py
exit 0
`;

function checkOf(sample: Sample): string | undefined {
  const parts = sample.language === 'python' ? partsOf(sample) : undefined;
  if (parts === undefined) return undefined;
  return `"""Runs the program with its tests, and writes the reward when the last has passed."""

from pathlib import Path

source = Path("${WORK}/solution.py").read_text(encoding="utf-8")
before, after, tests = ${parts.map(pythonText).join(', ')}
space = {"__name__": "solution"}
for text in (before + "\\n" + source + "\\n" + after, tests):
    exec(compile(text, "solution.py", "exec"), space)
Path("${REWARD}").write_text("1\\n", encoding="utf-8")
`;
}

/** What stands before a program, what after it, and its tests. */
function partsOf({ tests, entryPoint }: Sample): string[] | undefined {
  if (tests.kind === 'asserts')
    return [tests.before ?? '', tests.after ?? '', [tests.setup, ...tests.asserts].join('\n')];
  if (tests.kind === 'check' && entryPoint !== undefined)
    return ['', '', `${tests.code}\ncheck(${entryPoint})`];
  return undefined;
}

/** JSON’s strings are Python’s. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}

function configOf({ id, skill, strategy, kind, language }: Sample): string {
  const quoted = (text: string) => JSON.stringify(text); // TOML's basic strings have JSON's escapes.
  return `version = "1.0"

[metadata]
category = "programming"
tags = [${[language, skill].map(quoted).join(', ')}]
errorbook_sample = ${quoted(id)}
errorbook_origin = ${quoted(`${kind}, ${strategy}`)}

[verifier]
timeout_sec = 120.0

[agent]
timeout_sec = 600.0

[environment]
build_timeout_sec = 600.0
cpus = 1
memory_mb = 1024
`;
}

/** A name for a folder that is the sample's alone, whatever its id has in it. */
function folderOf({ id, entryPoint }: Sample): string {
  const readable = (entryPoint ?? 'task')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${readable || 'task'}-${shortHash(id, 8)}`;
}
