import type { ChatMessage, ChatTool } from '@llm-cookbook/tokenize'
import type { World } from './command.ts'
import { Failure, UsageError } from './exit.ts'
import { nameOf, textParts } from './inputs.ts'
import { openTokenizer } from './tokenizers.ts'

export interface ChatCounts {
  readonly model: string
  readonly encoding: string
  readonly messages: number
  readonly tools: number
  readonly tokens: number
}

/**
 * The tokens of a chat in a JSON file: messages, or a request `{ messages, tools, model }`.
 *
 * @param named  the model; by default that of the request
 * @throws UsageError  no model, or one that is not known
 * @throws Failure  `invalid-file` if the file holds no chat
 * @throws TokenizeError  `unsupported` for an image and the like
 */
export async function countChatFile(file: string, named: string | undefined, world: World): Promise<ChatCounts> {
  const { messages, tools = [], model } = await readChat(file, world)
  const name = named ?? model
  if (name === undefined) throw new UsageError('--model is missing: the model that the chat is for.')
  const { countChat } = await import('@llm-cookbook/tokenize')
  const { tokenizer, name: encoding } = await openTokenizer({ model: name })
  const counts = { model: name, encoding, messages: messages.length, tools: tools.length }
  try {
    return { ...counts, tokens: countChat(messages, { model: name, tokenizer, tools }) }
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(`The model '${name}' is no chat model of OpenAI that is known.`)
    if (error instanceof TypeError) throw notAChat(file, 'a message or tool is not as the API takes it')
    throw error
  }
}

interface Chat {
  readonly messages: readonly ChatMessage[]
  readonly tools?: readonly ChatTool[]
  readonly model?: string
}

async function readChat(file: string, world: World): Promise<Chat> {
  let text = ''
  for await (const part of textParts(file, world)) text += part
  const read = parse(text, file)
  const chat = (Array.isArray(read) ? { messages: read } : read) as Partial<Record<keyof Chat, unknown>> | null
  if (!Array.isArray(chat?.messages)) throw notAChat(file, 'expected a list of messages, or { messages, tools, model }')
  const wrong = chat.messages.findIndex((message: Partial<ChatMessage> | null) => typeof message?.role !== 'string')
  if (wrong >= 0) throw notAChat(file, `messages[${wrong}] has no "role" that is a string`)
  if (chat.tools !== undefined && !Array.isArray(chat.tools)) throw notAChat(file, '"tools" is no list')
  return chat as unknown as Chat
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw notAChat(file, (error as SyntaxError).message)
  }
}

function notAChat(file: string, why: string): Failure {
  return new Failure('invalid-file', `${nameOf(file)} holds no chat: ${why}.`)
}
