import type { FileRequest } from './request.ts'

/** Tokens of requests and answers. */
export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
}

/**
 * What a request will be charged with at most: its prompt, and the answer that it allows, as services count it against their
 * limits before they know how long the answer is.
 *
 * @param count  tokens of a text
 */
export function requestTokens({ endpoint, body }: FileRequest, count: (text: string) => number): number {
  const parameters = prompts[endpoint].map(name => body[name])
  const prompt = parameters.reduce<number>((sum, value) => sum + tokensIn(value, count), 0)
  if (endpoint === '/embeddings') return prompt
  const answer = limits.map(name => body[name]).find(isAmount) ?? unlimitedAnswer
  return prompt + (isAmount(body['n']) ? body['n'] : 1) * answer
}

/** Tokens of a text by its length: English prose has about four bytes a token, and the limiter learns how far that is off. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4)
}

/** What the service says that it charged; nothing where it says nothing. */
export function usageOf(answer: unknown): Usage {
  const usage = (answer as { usage?: Record<string, unknown> | null } | null)?.usage ?? {}
  const first = (...names: string[]): number =>
    Math.min(Math.round(names.map(name => usage[name]).find(isAmount) ?? 0), most)
  return {
    promptTokens: first('prompt_tokens', 'input_tokens', 'total_tokens'),
    completionTokens: first('completion_tokens', 'output_tokens')
  }
}

const prompts = {
  '/embeddings': ['input'],
  '/chat/completions': ['messages', 'tools', 'functions'],
  '/completions': ['prompt', 'suffix'],
  '/responses': ['input', 'instructions', 'tools']
} as const

/** What is kept of a count takes 32 bits. */
const most = 2 ** 32 - 1

const limits = ['max_completion_tokens', 'max_output_tokens', 'max_tokens']
/** OpenAI counts so many against the limit where a request does not say how long the answer may be. */
const unlimitedAnswer = 16
/** A message is framed by some tokens. */
const frame = 4
/** An image or a sound within a message, whose bytes are no text: the order of what OpenAI counts. */
const attachment = 1000

/** Of texts, lists of token ids, messages, and what they are made of. */
function tokensIn(value: unknown, count: (text: string) => number, depth = 0): number {
  if (typeof value === 'string') return value.startsWith('data:') ? attachment : count(value)
  if (typeof value === 'number') return 1
  if (typeof value !== 'object' || value === null || depth > deepest) return 0
  const sum = Object.values(value).reduce<number>((sum, part) => sum + tokensIn(part, count, depth + 1), 0)
  return Array.isArray(value) ? sum : sum + frame
}

/** Further down is nothing that a service would take. */
const deepest = 50

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity
}
