import { once } from 'node:events';
import type { Command } from 'commander';
import { Rewards } from '../notebook/rewards';
import { action, common, UsageError, type CommonOptions, type Context } from './command';
import { LONGEST, OWN_HOSTS, serveRewards } from './rewardServer';

interface ServeOptions extends CommonOptions {
  host: string;
  port: number;
  timeLimit: number;
  weak: number;
}

/** Names the token that a server which others can reach asks for. */
const TOKEN = 'ERRORBOOK_REWARDS_TOKEN';
/** `errorbook rewards serve`: the sandbox as a reward function. */
export function rewardsCommands(program: Command): void {
  const rewards = program.command('rewards').description('rewards for reinforcement learning');
  common(rewards.command('serve'))
    .description('judge completions over HTTP, for a trainer such as TRL’s GRPO (examples/rewards)')
    .option('--host <name>', `where to listen; others than this machine need ${TOKEN}`, '127.0.0.1')
    .option('--port <n>', 'the port; 0 takes one that is free', port, 8765)
    .option('--time-limit <seconds>', 'how long a batch may take', seconds, 120)
    .option('--weak <reward>', 'what a pass is worth that could be forged', share, 0)
    .action(action(serve));
}

async function serve({ bench, output, signal }: Context, options: ServeOptions): Promise<void> {
  const token = process.env[TOKEN];
  if (!OWN_HOSTS.includes(options.host) && !token)
    throw new UsageError(`--host ${options.host} lets others in: set ${TOKEN} to what they must send.`);
  const rewards = await Rewards.open(bench, { weak: options.weak, signal });
  const server = await serveRewards(rewards, { ...options, token: token || undefined });
  const tasks = rewards.offered().length;
  output.result(
    { url: server.url, tasks, workers: rewards.workers },
    `Rewards for ${tasks} tasks at ${server.url} (Ctrl-C ends it)`,
  );
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new UsageError(`${text} is no port: a number from 0 to 65535.`);
  return value;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= LONGEST))
    throw new UsageError(`${text} is no time limit: a number of seconds, at most ${LONGEST}.`);
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new UsageError(`${text} is no reward: a number from 0 to 1.`);
  return value;
}
