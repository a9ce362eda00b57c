import { userInfo } from 'node:os';
import { outputOf } from '../base/child';

/**
 * Who marks diagnoses and decides on samples: the name that git signs commits with in the workspace, else the system's
 * user. One name for all that a person records, so that reports count them once.
 * @param workspace undefined where it is not trusted: there git is not asked, and nothing is recorded
 */
export async function reviewerName(workspace: string | undefined): Promise<string> {
  return (workspace && (await nameInGit(workspace))) || systemUser();
}

async function nameInGit(workspace: string): Promise<string> {
  const asked = outputOf('git', ['config', 'user.name'], { cwd: workspace, timeout: 5_000 });
  return (await asked.catch(() => '')).trim(); // No git, or no name in it.
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? 'unknown'; // A container's user may have no entry.
  }
}
