import type { Fault } from './faults.ts'
import type { Reply, WholeReply } from './reply.ts'

/** A request that the server understands: what it is about, what it costs, and how to do it. */
export interface Work {
  /** What is counted as served; without it the request is not metered, as those about files are not. */
  inputs?: readonly string[]
  /** Tokens that count against the limits. */
  tokens?: number
  do: (fault?: Fault) => Reply | Promise<Reply>
}

/** Reads a request's JSON: work, or the refusal of what cannot be done. */
export type Endpoint = (body: JsonBody) => Work | WholeReply

export type JsonBody = Readonly<Record<string, unknown>>

/** What counts the tokens of a text. */
export type Count = (text: string) => number

/** What answers chats in place of a model. */
export type Chat = (messages: readonly ChatMessage[]) => string | Promise<string>

/** A message as it came to the server. */
export interface ChatMessage {
  /** Who says it, in the client's words: `system`, `user`, `assistant`. */
  role: string
  /** What is said. A message whose content is no text is refused with a 400. */
  content: string
}

export function isRecord(value: unknown): value is JsonBody {
  return typeof value === 'object' && value !== null
}

export function isMessages(value: unknown): value is ChatMessage[] {
  return (
    Array.isArray(value) &&
    value.every(
      message => isRecord(message) && typeof message['role'] === 'string' && typeof message['content'] === 'string'
    )
  )
}

/** What a request says it may write at most; 0 where it does not say. */
export function tokensToWrite(limit: unknown): number {
  return typeof limit === 'number' && limit > 0 ? limit : 0
}
