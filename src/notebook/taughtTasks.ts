import { shortHash } from '../base/hash';
import type { Book } from '../book/book';
import { namesOfTasks } from '../domain/sameTask';
import { contaminationOf } from '../domain/sample';
import type { Task } from '../domain/task';
import type { ChatMessage } from '../models/chat';
import { promptFor } from '../results/prompt';

/** Names a prompt that was trained on. */
export function promptDigest(prompt: ChatMessage[]): string {
  return shortHash(prompt.map(({ content }) => content.trim()).join('\n\n'), 8);
}

/**
 * Tells which tasks were taught from, in any iteration: errorbook.json may give them another role now, and the models of
 * this notebook know them all the same. A task is taught by samples of its cases, by being a prompt that was trained on,
 * or by a sample that turned out to be that task.
 */
export function taughtTasks(book: Book): (task: Task) => boolean {
  const trainings = book.iterations().flatMap((id) => book.iterationEvents(id));
  const samples = trainings.flatMap(({ taught = [] }) => taught.flatMap((id) => book.sample(id) ?? []));
  const prompts = new Set(trainings.flatMap((event) => event.prompts ?? []));
  const names = new Set<string>();
  for (const sample of new Set(samples)) {
    const { of, contrast = [] } = book.diagnosis(sample.diagnosis) ?? {};
    for (const id of [sample.case, of, ...contrast.map((each) => each.case)]) {
      const known = id === undefined ? undefined : book.case(id);
      if (known !== undefined) names.add(`${known.suite}/${known.task}`);
    }
    const same = contaminationOf(sample)?.task;
    if (same !== undefined) names.add(same);
  }
  if (names.size === 0 && prompts.size === 0) return () => false;
  const namesOf = namesOfTasks(book.tasks());
  return (task) => {
    const own = `${task.suite}/${task.id}`;
    return (
      prompts.has(promptDigest(promptFor(task))) ||
      [own, ...(namesOf.get(own) ?? [])].some((name) => names.has(name))
    );
  };
}
