import type { Command } from 'commander';
import { UserError } from '../base/errors';
import { idsEndingWith, lineageOf } from '../views/lineage/lineage';
import { lineageText } from '../views/lineage/lineageText';
import { action, common, type CommonOptions, type Context } from './command';

/** `errorbook lineage`: what something came from and led to. */
export function lineageCommand(program: Command): void {
  common(program.command('lineage'))
    .description('what a case, request, diagnosis, sample, decision, dataset or adapter came from and led to')
    .argument('<id>', 'its id, or the end of it')
    .action((id: string, options: CommonOptions) =>
      action((context: Context) => lineage(context, id))(options),
    );
}

async function lineage({ bench, output }: Context, named: string): Promise<void> {
  const [id, other] = idsEndingWith(bench.book, named);
  if (other !== undefined)
    throw new UserError(`Several ids end with ${named}: ${id ?? ''}, ${other}, …`, 'Give more of it.');
  const found = id === undefined ? undefined : await lineageOf(bench, id);
  if (found === undefined)
    throw new UserError(
      `There is nothing of the id ${named}.`,
      '`errorbook cases`, `errorbook samples list` and `errorbook status` tell ids.',
    );
  output.result({ ...found }, lineageText(found).text.trimEnd());
}
