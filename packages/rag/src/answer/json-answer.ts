import type { CitedSentence } from './cited-sentences.ts'
import { readChat, type ChatLimits } from './read-chat.ts'
import { violationsOf, type JsonSchema } from './json-schema.ts'
import { RagError } from '../errors.ts'
import type { Chat, ChatMessage } from '../ports.ts'

/** What the rules of a prompt say where an answer is to be JSON. */
export function jsonForm(schema: JsonSchema): string {
  return `Reply with one JSON object and nothing else: {"found": true, "value": VALUE, "sources": [1, 2]}, where VALUE is \
valid for the JSON schema below and "sources" are the numbers of the sources that bear it out.
If the sources do not answer the question, reply with exactly {"found": false}.
JSON schema of VALUE: ${JSON.stringify(schema)}`
}

/** The value that a chat gives, and the numbers of the sources that it cites; undefined where the documents do not tell. */
export interface JsonAnswer {
  readonly value: unknown
  readonly sources: readonly number[]
}

/**
 * Asks for JSON, checks it, and, where it is not what was asked for, tells the chat what is wrong and asks once more.
 *
 * @throws {RagError} `answer-invalid`, naming what is wrong, with the last reply as `partial`; and what `readChat` throws
 */
export async function askForJson(
  chat: Chat,
  messages: readonly ChatMessage[],
  schema: JsonSchema,
  options: ChatLimits & { signal?: AbortSignal | undefined }
): Promise<JsonAnswer | undefined> {
  const first = await readChat(chat, messages, options)
  const given = readReply(first, schema)
  if (!('wrong' in given)) return given.answer
  const again: ChatMessage = {
    role: 'user',
    content: `That reply cannot be used: ${given.wrong}. Reply again, with the one JSON object that was asked for and nothing else.`
  }
  const second = await readChat(chat, [...messages, { role: 'assistant', content: first }, again], options)
  const repaired = readReply(second, schema)
  if (!('wrong' in repaired)) return repaired.answer
  throw new RagError('answer-invalid', `the chat model did not answer by the schema, twice: ${repaired.wrong}`, {
    partial: second
  })
}

/** A value as JSON, with its strings and numbers as sentences that cite `sources`; values of an enumeration claim nothing. */
export function writeJson(
  value: unknown,
  { schema, sources }: { schema: JsonSchema; sources: readonly number[] }
): { json: string; leaves: CitedSentence[] } {
  const leaves: CitedSentence[] = []
  let json = ''
  const write = (inner: unknown, of: JsonSchema): void => {
    if (Array.isArray(inner)) {
      json += '['
      for (const [i, item] of inner.entries()) {
        if (i > 0) json += ','
        write(item, (of['items'] as JsonSchema | undefined) ?? {})
      }
      json += ']'
    } else if (typeof inner === 'object' && inner !== null) {
      const properties = (of['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
      json += '{'
      for (const [i, [name, item]] of Object.entries(inner).entries()) {
        json += `${i > 0 ? ',' : ''}${JSON.stringify(name)}:`
        write(item, Object.hasOwn(properties, name) ? properties[name]! : {})
      }
      json += '}'
    } else {
      const start = json.length
      json += JSON.stringify(inner)
      const claims = (typeof inner === 'string' || typeof inner === 'number') && !('enum' in of) && !('const' in of)
      if (claims) leaves.push({ text: String(inner), start, end: json.length, numbers: sources })
    }
  }
  write(value, schema)
  return { json, leaves }
}

/** The reply's JSON object, alone or in a fence of Markdown; or what is wrong with it. */
function readReply(
  reply: string,
  schema: JsonSchema
): { readonly answer: JsonAnswer | undefined } | { readonly wrong: string } {
  const text = /^\s*```(?:json)?\s*\n([^]*?)\n\s*```\s*$/i.exec(reply)?.[1] ?? reply
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return { wrong: `it is not JSON (${(error as Error).message.slice(0, 200)})` }
  }
  const envelope: JsonSchema = {
    type: 'object',
    required: ['found'],
    properties: { found: { type: 'boolean' }, sources: { type: 'array', items: { type: 'integer' } } }
  }
  const outer = violationsOf(parsed, envelope)
  if (outer.length > 0) return { wrong: outer.join('; ') }
  const { found, value, sources = [] } = parsed as { found: boolean; value?: unknown; sources?: number[] }
  if (!found) return { answer: undefined }
  const inner =
    value === undefined ? ['at /value: expected a value, which is missing'] : violationsOf(value, schema, '/value')
  return inner.length > 0 ? { wrong: inner.join('; ') } : { answer: { value, sources } }
}
