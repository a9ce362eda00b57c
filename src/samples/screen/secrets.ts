import { foundIn, type Rules } from './rules';

/** Forms of keys and tokens, as their makers publish them; each is long or marked enough to be none by chance. */
const SECRETS: Rules = [
  ['a key of AWS', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/],
  ['a secret key of AWS', /aws.{0,20}(?:secret|key).{0,20}['"=:\s]([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/i],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b/],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{20,}/],
  [
    'a key of OpenAI',
    /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}|\bsk-[A-Za-z0-9]{40,}\b/,
  ],
  ['a key of Anthropic', /\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{40,}/],
  ['a token of Hugging Face', /\bhf_[A-Za-z0-9]{30,}\b/],
  ['a key of Google', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['a token of Slack', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ['a webhook of Slack', /hooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{16,}/],
  ['a key of Stripe', /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a token of PyPI', /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{40,}/],
  ['a key of SendGrid', /\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{30,}/],
  ['a token of Telegram', /\b\d{8,10}:AA[A-Za-z0-9_-]{32,}/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"]+:[^\s/:@'"]{6,}@[\w.-]+/i],
  [
    'a password',
    /\b(?:password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)\b['"]?\s*[:=]\s*['"](?=[^'"]*\d)(?=[^'"]*[A-Za-z])[^'"\s]{16,}['"]/i,
  ],
];

/** What a text holds that is nobody else's business; undefined for nothing. */
export function secretIn(text: string): string | undefined {
  return foundIn(text, SECRETS);
}
