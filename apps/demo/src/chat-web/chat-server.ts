import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { once } from 'node:events'
import {
  createConversation,
  type Chat,
  type Conversation,
  type ConversationState,
  type Filter,
  type Mode
} from '@llm-cookbook/rag'
import type { FolderIndex } from '@llm-cookbook/rag/node'
import { explain } from '../explain.ts'
import { Failure } from '../exit.ts'
import { answerTurn } from './answering.ts'
import { sendAsset } from './assets.ts'
import { Transcript } from './transcript.ts'
import { Guard } from './guard.ts'
import { Intake } from './intake.ts'
import type { AnswerEvent, ChatState, Limits } from './protocol.ts'
import { HttpProblem, readJson, sendJson, sendProblem, strictHeaders } from './reply.ts'
import { fileName, Shelf } from './shelf.ts'
import { textOfPage, textPart } from './text-part.ts'

/** UTF-16 units of a question. */
const longestQuestion = 4000
/** Bytes of a request that brings a password; PDF files have passwords of 127 bytes at most. */
const longestPassword = 2000
/** How many answers are made at a time; more tabs than this wait for nothing good. */
const mostAnswers = 4
/** How many files may wait or lie in the library. */
const mostDocuments = 10_000

export interface ChatServerOptions {
  /** Open for writing. The server adds a folder `chat` to the index's, with uploaded files and the conversation. */
  readonly index: FolderIndex
  readonly chat: Chat | undefined
  /** The chat model's name, to show. */
  readonly model: string | undefined
  /** How many passages an answer is made from, at most. */
  readonly k: number
  readonly mode: Mode
  /** Of all that is asked. */
  readonly filter: Filter | undefined
  readonly password: string | undefined
  /** Bytes of an uploaded file, at most. */
  readonly mostBytes: number
  /** 0 for any that is free. */
  readonly port: number
}

/** A page to chat with documents, for one browser on this machine. */
export class ChatServer {
  readonly intake: Intake
  readonly #options: ChatServerOptions
  readonly #shelf: Shelf
  readonly #transcript: Transcript
  #conversation: Conversation
  readonly #limits: Limits
  readonly #server: Server
  readonly #listeners = new Set<ServerResponse>()
  readonly #answers = new Set<AbortController>()
  #guard: Guard | undefined
  #telling: NodeJS.Timeout | undefined

  private constructor(options: ChatServerOptions, transcript: Transcript) {
    const { index, password, mostBytes } = options
    this.#options = options
    this.#transcript = transcript
    this.#conversation = this.#converse(transcript.memory)
    this.#limits = { file: mostBytes, question: longestQuestion }
    this.#shelf = new Shelf(join(index.folder, 'chat', 'files'), mostBytes)
    this.intake = new Intake({
      ...{ index, password, shelf: this.#shelf },
      onChange: () => {
        this.#tellLater()
      }
    })
    this.#server = createServer((request, response) => {
      void this.#answer(request, response)
    })
    // An upload may take its time; headers may not.
    this.#server.requestTimeout = 0
    this.#server.headersTimeout = 10_000
  }

  /**
   * Listens on 127.0.0.1, and nowhere else.
   *
   * @throws Failure  `port-taken`, `port-not-allowed`
   */
  static async start(options: ChatServerOptions): Promise<ChatServer> {
    const transcript = await Transcript.open(join(options.index.folder, 'chat', 'conversation.json'))
    const server = new ChatServer(options, transcript)
    await server.#shelf.sweep()
    await server.intake.tidy()
    await server.#listen(options.port)
    return server
  }

  /** What to open in the browser: it has the token, and is for nobody else's eyes. */
  get address(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}/?token=${this.#guard!.token}`
  }

  /** Ends answers and ingestion in an orderly way: what was finished is kept. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const answer of this.#answers) answer.abort()
    for (const listener of this.#listeners) listener.end()
    await this.intake.close()
    clearTimeout(this.#telling)
    this.#server.closeAllConnections()
    await closed
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    try {
      await once(this.#server, 'listening')
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (code === 'EADDRINUSE') {
        const message = `Port ${port} is taken by another program. Choose another --port, or leave it out.`
        throw new Failure('port-taken', message, { cause })
      }
      if (code === 'EACCES') throw new Failure('port-not-allowed', `Port ${port} is not for every user.`, { cause })
      throw cause
    }
    this.#guard = new Guard((this.#server.address() as AddressInfo).port)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response)
    } catch (error) {
      if (response.destroyed) return
      if (error instanceof HttpProblem) {
        // What is still on its way in is not waited for.
        if (!request.complete) response.setHeader('connection', 'close')
        sendProblem(response, error)
        return
      }
      const { code, message } = explain(error)
      sendProblem(response, new HttpProblem(500, code, message))
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.canParse(request.url ?? '', 'http://127.0.0.1')
      ? new URL(request.url!, 'http://127.0.0.1')
      : undefined
    if (url === undefined) throw new HttpProblem(400, 'bad-address', 'The address cannot be read.')
    const refusal = this.#guard!.refuse(request, url)
    if (refusal !== undefined) {
      sendProblem(response, new HttpProblem(refusal.status, 'refused', refusal.message))
      return
    }
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '')
    const [, area, what = '', id = '', part = ''] = url.pathname.split('/')
    if (area !== 'api') {
      if (method === 'GET' && (await sendAsset(url.pathname, response, { 'set-cookie': this.#guard!.cookie }))) return
      throw new HttpProblem(404, 'not-found', 'There is nothing at this address.')
    }
    switch ([method, what, id && 'ID', part].filter(word => word !== '').join(' ')) {
      case 'GET state':
        sendJson(response, this.#state())
        return
      case 'GET events':
        this.#listenTo(response)
        return
      case 'POST files':
        await this.#upload(request, url, response)
        return
      case 'POST documents ID password':
        await this.#unlock(id, request, response)
        return
      case 'DELETE documents ID':
        if (!(await this.intake.remove(id))) throw gone()
        sendJson(response, {})
        return
      case 'GET documents ID file':
        await this.#sendFile(id, response)
        return
      case 'GET documents ID text':
        await this.#sendText(id, url, response)
        return
      case 'POST ask':
        await this.#ask(request, response)
        return
      case 'DELETE conversation':
        await this.#transcript.clear()
        this.#conversation = this.#converse()
        sendJson(response, {})
        return
      default:
        throw new HttpProblem(404, 'not-found', 'There is nothing at this address.')
    }
  }

  /** What goes on from what was said before. */
  #converse(state?: ConversationState): Conversation {
    const { index, chat, k, mode, filter } = this.#options
    return createConversation({
      index: {
        analyzer: index.analyzer,
        search: (query, options) => index.search(query, { ...options, mode, filter })
      },
      k,
      ...(chat && { chat }),
      ...(state && { state })
    })
  }

  #state(): ChatState {
    return {
      documents: this.intake.documents,
      turns: this.#transcript.turns,
      model: this.#options.model ?? null,
      limits: this.#limits
    }
  }

  /** Server-sent events: the whole list of documents, whenever it has changed. */
  #listenTo(response: ServerResponse): void {
    response.writeHead(200, { ...strictHeaders, 'content-type': 'text/event-stream' })
    this.#listeners.add(response)
    response.on('close', () => this.#listeners.delete(response))
    this.#tell([response])
  }

  /** Changes that come close together are told once. */
  #tellLater(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined
      this.#tell(this.#listeners)
    }, 50)
  }

  #tell(listeners: Iterable<ServerResponse>): void {
    const event = `data: ${JSON.stringify(this.intake.documents)}\n\n`
    for (const listener of listeners) if (!listener.destroyed) listener.write(event)
  }

  async #upload(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const name = fileName(url.searchParams.get('name'))
    if (Number(request.headers['content-length'] ?? 0) > this.#limits.file) {
      const most = `A file has at most ${Math.round(this.#limits.file / 2 ** 20)} MB.`
      throw new HttpProblem(413, 'too-large', `${name} is too large. ${most}`)
    }
    if (this.intake.documents.length >= mostDocuments) {
      throw new HttpProblem(507, 'library-full', `The library has ${mostDocuments} documents, which is the most.`)
    }
    const document = await this.#shelf.put(name, request, file => this.intake.add(name, file))
    sendJson(response, document, 201)
  }

  /** A password comes in the body, since addresses are written down in many places. Whether it is right is told by events. */
  async #unlock(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { password } = await readJson(request, longestPassword)
    if (typeof password !== 'string' || password === '') {
      throw new HttpProblem(400, 'no-password', 'The password is missing.')
    }
    if (!this.intake.unlock(id, password)) {
      throw new HttpProblem(409, 'no-password-wanted', 'This document wants no password, or is not there any more.')
    }
    sendJson(response, {})
  }

  async #sendFile(id: string, response: ServerResponse): Promise<void> {
    if (!this.intake.has(id)) throw gone()
    const path = await this.intake.file(id)
    if (path === undefined) {
      throw new HttpProblem(410, 'file-gone', 'The file is not there any more, or is not what it was when it was read.')
    }
    response.writeHead(200, {
      ...strictHeaders,
      // Read by the page, and never shown by the browser as a page of this server.
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'attachment',
      'content-type': 'application/octet-stream',
      'content-length': (await stat(path)).size
    })
    createReadStream(path)
      .on('error', () => response.destroy())
      .pipe(response)
  }

  async #sendText(id: string, url: URL, response: ServerResponse): Promise<void> {
    const document = await this.intake.open(id)
    if (document === undefined) throw gone()
    const page = url.searchParams.get('page')
    const part = page === null ? textPart(document, offsetIn(url)) : textOfPage(document, Number(page))
    if (part === undefined) throw new HttpProblem(404, 'no-such-page', 'The document has no such page.')
    sendJson(response, part)
  }

  /** Lines of JSON, an event each, as they come. Whoever hangs up stops the answer. */
  async #ask(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { question } = await readJson(request, 8 * longestQuestion)
    if (typeof question !== 'string' || question.trim() === '') {
      throw new HttpProblem(400, 'no-question', 'The question is missing.')
    }
    if (question.length > longestQuestion) {
      throw new HttpProblem(413, 'too-long', `A question has at most ${longestQuestion} characters.`)
    }
    if (this.#answers.size >= mostAnswers) {
      throw new HttpProblem(429, 'busy', `${mostAnswers} questions are being answered; wait for one of them.`)
    }
    const stop = new AbortController()
    response.on('close', () => {
      stop.abort()
    })
    this.#answers.add(stop)
    try {
      response.writeHead(200, { ...strictHeaders, 'content-type': 'application/x-ndjson; charset=utf-8' })
      const conversation = this.#conversation
      const emit = (event: AnswerEvent): void => {
        if (!response.destroyed) response.write(`${JSON.stringify(event)}\n`)
      }
      const turn = await answerTurn(question.trim(), {
        ask: (question, options) => conversation.ask(question, options),
        written: this.#options.chat !== undefined,
        signal: stop.signal,
        emit
      })
      // An answer is not lost because the disk is full; it is only not there the next time.
      await this.#transcript.add(turn, conversation.toJSON()).catch(() => undefined)
      emit({ type: 'turn', turn })
    } finally {
      this.#answers.delete(stop)
      response.end()
    }
  }
}

function offsetIn(url: URL): number {
  const from = Number(url.searchParams.get('from') ?? 0)
  if (Number.isInteger(from) && from >= 0) return from
  throw new HttpProblem(400, 'bad-offset', 'from has to be a whole number from 0 up.')
}

function gone(): HttpProblem {
  return new HttpProblem(404, 'not-found', 'This document is not among these any more.')
}
