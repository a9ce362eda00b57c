import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

/** Who marks diagnoses in a workspace: the name that git signs commits with there, else the system's user. */
export async function reviewerName(workspace: string): Promise<string> {
  const asked = promisify(execFile)('git', ['config', 'user.name'], { cwd: workspace });
  const { stdout } = await asked.catch(() => ({ stdout: '' })); // No git, or no name in it.
  return stdout.trim() || userInfo().username;
}
