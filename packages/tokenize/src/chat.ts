import { renderFunctions, type FunctionDefinition } from './chat/tool-definitions.ts'
import { TokenizeError } from './errors.ts'

/** A part of a message's content. Only text can be counted: a part without `text` or `refusal` is refused. */
export interface ChatPart {
  /** What it is: `text`, `refusal`, or what cannot be counted, such as `image_url`. */
  readonly type: string
  /** What is counted. */
  readonly text?: string
  /** What is counted in the place of `text`: the words in which the model declined, in an earlier answer. */
  readonly refusal?: string
}

interface FunctionCall {
  readonly name: string
  readonly arguments: string
}

/** A message as the Chat Completions API of OpenAI takes it. Fields that the model does not see are not looked at. */
export interface ChatMessage {
  /** Who speaks: `system`, `developer`, `user`, `assistant`, `tool`, or `function`, as the API had it before tools. */
  readonly role: string
  /** What is said: a text, or parts, whose texts are counted as one. */
  readonly content?: string | readonly ChatPart[] | null
  /** The speaker's name, to tell several of one role apart; of a `function` its name, which frames the result. */
  readonly name?: string
  /** The words in which the model declined; counted where there is no `content`. */
  readonly refusal?: string | null
  /** The calls that the model asked for in an earlier answer: of functions, with arguments in JSON, or of custom tools. */
  readonly tool_calls?: readonly {
    readonly function?: FunctionCall
    readonly custom?: { readonly name: string; readonly input: string }
  }[]
  /** The one call that it asked for, as the API had it before `tool_calls`. */
  readonly function_call?: FunctionCall | null
}

/** A tool as the Chat Completions API takes it, or the function alone. Only functions can be counted. */
export type ChatTool = FunctionDefinition | { readonly type: string; readonly function?: FunctionDefinition }

export interface CountChatOptions {
  /** An OpenAI chat model, as `gpt-4o`, `gpt-4.1-mini`, `gpt-5` or `ft:gpt-4o-mini:…`. */
  readonly model: string
  /** What counts the tokens of a text: the model's encoding, `await loadEncoding(encodingForModel(model))`. */
  readonly tokenizer: { count(text: string, options?: { readonly disallowedSpecial: [] }): number }
  /** Functions that the model may call. Default: none. */
  readonly tools?: readonly ChatTool[]
  /** Which of them it has to call: any or none as it sees fit, none, at least one, or the one named. Default `'auto'`. */
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly function: { readonly name: string } }
}

/**
 * The tokens of a chat request, as the API of OpenAI counts them under `usage.prompt_tokens`: of the messages with what
 * frames them, of the tool definitions, and of what primes the answer. The text of a special token counts as plain text.
 *
 * How exact that is:
 * - Messages of role, text and name: exact for gpt-3.5-turbo, gpt-4, gpt-4o, gpt-4.1 and their kin, by the figures of
 *   OpenAI's cookbook ("How to count tokens with tiktoken") and others of the API. For o1, o3, o4 and gpt-5 the frame is that
 *   of few measurements: within a token a message.
 * - Tool definitions: exact for the same kin in all 22 figures that we know of the API since 2024, with a system message.
 *   Without one they are up to 6 too many. Reasoning models add some tokens of their own (o3 about 3, gpt-5 about 8, gpt-5.1
 *   about 90).
 * - Calls of tools and their results: an estimate, some tokens a call.
 * - Images, audio and files cannot be counted, and are refused; take them out, and add what the service charges for them.
 *
 * @param messages all that is sent, in order
 * @throws {RangeError} if `model` is not a chat model of OpenAI whose frame is known
 * @throws {TokenizeError} `unsupported` for a part of a message that is not text, and a tool that is no function
 */
export function countChat(messages: readonly ChatMessage[], options: CountChatOptions): number {
  const { model, tokenizer, tools = [], toolChoice = 'auto' } = options
  const frame = frameOf(model)
  const count = (text: string): number => tokenizer.count(text, { disallowedSpecial: [] })

  let tokens = frame.answer
  for (const message of messages) tokens += frame.message + countMessage(message, frame, count)
  if (tools.length > 0) {
    const functions = renderFunctions(tools.map(functionOf))
    tokens += count(functions) + frameOfFunctions
    const instructions = messages.find(({ role }) => role === 'system' || role === 'developer')
    if (instructions !== undefined) tokens += joined(textOf(instructions), count) - separateMessage
  }
  if (toolChoice === 'none') tokens += 1
  else if (typeof toolChoice === 'object') tokens += 7 + count(toolChoice.function.name)
  return tokens
}

type Count = (text: string) => number

/** The tokens around what is counted as text. */
interface Frame {
  readonly models: RegExp
  /** Of each message: `<|start|>role<|message|>…<|end|>`. */
  readonly message: number
  /** Of a name in a message, beside the name itself. */
  readonly name: number
  /** Of an earlier answer: the channel that it was given in. */
  readonly assistant: number
  /** Of the beginning of the answer. */
  readonly answer: number
}

/** The first that fits counts. */
const frames: readonly Frame[] = [
  // Had another frame, and the name in place of the role.
  { models: /^gpt-3\.5-turbo-0301$/, message: 4, name: -1, assistant: 0, answer: 3 },
  { models: /^(?:gpt-3\.5|gpt-35|gpt-4|chatgpt-4o|gpt-5[^:]*-chat)/, message: 3, name: 1, assistant: 0, answer: 3 },
  { models: /^(?:o1|o3-mini)/, message: 3, name: 1, assistant: 0, answer: 2 },
  { models: /^(?:o3|o4|gpt-5)/, message: 3, name: 1, assistant: 2, answer: 2 }
]

function frameOf(model: string): Frame {
  const base = model.replace(/^ft:/, '')
  const frame = frames.find(({ models }) => models.test(base))
  if (frame === undefined) {
    const known = 'a chat model of OpenAI (gpt-3.5-turbo, gpt-4, gpt-4o, gpt-4.1, gpt-5, o1, o3, o4-mini, …)'
    throw new RangeError(`model must be ${known}, got ${JSON.stringify(model)}`)
  }
  return frame
}

function functionOf(tool: ChatTool): FunctionDefinition {
  if ('name' in tool) return tool
  if (tool.function !== undefined) return tool.function
  throw new TokenizeError(
    'unsupported',
    `A tool of type ${JSON.stringify(tool.type)} cannot be counted, only functions.`
  )
}

/** Of the functions in a system message of their own. */
const frameOfFunctions = 9
/** What is saved where they go into the first system message that is there. */
const separateMessage = 4
/** Of a call of a tool and its result, beside name, arguments and content. */
const frameOfToolCall = 7

function countMessage(message: ChatMessage, frame: Frame, count: Count): number {
  const { role, name, tool_calls: calls = [], function_call: call } = message
  let tokens = count(role) + count(textOf(message))
  if (role === 'assistant') tokens += frame.assistant
  // The result of a function is framed by the function's name alone.
  if (role === 'function') tokens -= 2
  if (name) tokens += frame.name + count(name)
  if (call) tokens += 3 + count(call.name) + count(call.arguments)
  for (const { function: called, custom } of calls) {
    tokens += frameOfToolCall
    if (called) tokens += count(called.name) + count(called.arguments)
    if (custom) tokens += count(custom.name) + count(custom.input)
  }
  return tokens
}

function textOf({ content, refusal }: ChatMessage): string {
  if (content === undefined || content === null) return refusal ?? ''
  return typeof content === 'string' ? content : content.map(textOfPart).join('')
}

function textOfPart({ type, text, refusal }: ChatPart): string {
  const written = text ?? refusal
  if (written !== undefined) return written
  const advice = 'take it out, and add what the service charges for it'
  throw new TokenizeError('unsupported', `A part of type ${JSON.stringify(type)} has no text to count; ${advice}.`)
}

/** What the line feed costs that parts the instructions from the functions. */
function joined(instructions: string, count: Count): number {
  return instructions.endsWith('\n') ? 0 : count(`${instructions}\n`) - count(instructions)
}
