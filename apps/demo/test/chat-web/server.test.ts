import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createIndex, openIndex } from '@llm-cookbook/rag/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatServer } from '../../src/chat-web/chat-server.ts'
import type { AnswerEvent, ChatState, DocumentState, TextPart } from '../../src/chat-web/protocol.ts'

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

let folder: string
let server: ChatServer
let cookie: string

async function start(mostBytes = 100_000): Promise<ChatServer> {
  const index = await openIndex(folder).catch(() => createIndex(folder))
  const chat = {
    chat: undefined,
    model: undefined,
    k: 5,
    mode: 'best' as const,
    filter: undefined,
    password: undefined
  }
  return ChatServer.start({ index, ...chat, mostBytes, port: 0 })
}

/** As a browser with the page open would ask, but for what is given. */
function send(
  path: string,
  {
    method = 'GET',
    body = '',
    headers = {}
  }: { method?: string; body?: string | Uint8Array; headers?: Record<string, string> } = {}
): Promise<Reply> {
  const { host, hostname, port } = new URL(server.address)
  const own = { host, cookie, 'sec-fetch-site': 'same-origin', ...(method !== 'GET' && { origin: `http://${host}` }) }
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const all = Object.fromEntries(Object.entries({ ...own, ...headers }).filter(([, value]) => value !== ''))
  request({ hostname, port, path, method, headers: all }, response => {
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => (text += part))
    response.on('end', () => {
      resolve({ status: response.statusCode!, headers: response.headers, text })
    })
    response.on('error', reject)
  })
    .on('error', reject)
    .end(body)
  return promise
}

const put = (name: string, body: string | Uint8Array): Promise<Reply> =>
  send(`/api/files?name=${encodeURIComponent(name)}`, { method: 'POST', body })

async function documents(): Promise<readonly DocumentState[]> {
  return (JSON.parse((await send('/api/state')).text) as ChatState).documents
}

/** The document, once it is taken in or refused. */
async function settled(name: string): Promise<DocumentState> {
  for (;;) {
    const document = (await documents()).find(document => document.name === name)
    if (document?.stage === 'ready' || document?.stage === 'failed') return document
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function asked(question: unknown): Promise<AnswerEvent[]> {
  const headers = { 'content-type': 'application/json' }
  const { text } = await send('/api/ask', { method: 'POST', headers, body: JSON.stringify({ question }) })
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as AnswerEvent)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-'))
  server = await start()
  const { headers } = await send(`/?token=${new URL(server.address).searchParams.get('token')!}`, {
    headers: { cookie: '', 'sec-fetch-site': 'none' }
  })
  cookie = headers['set-cookie']![0]!.split(';')[0]!
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

describe('the chat server lets in', () => {
  it('who has the address, with a cookie that no other site and no script gets', async () => {
    const { status, headers } = await send(new URL(server.address).pathname + new URL(server.address).search, {
      headers: { cookie: '', 'sec-fetch-site': 'cross-site' }
    })
    expect(status).toBe(200)
    expect(headers['set-cookie']![0]).toMatch(/^cookbook-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store'
    })
  })
  it.each([
    ['without cookie', { cookie: '' }, 401],
    ['with a cookie of another run', { cookie: 'cookbook-1=abc; other=1' }, 401],
    ['by a name that somebody points here', { host: 'evil.example:80' }, 421],
    ['by the right name with another port', { host: '127.0.0.1:1' }, 421],
    ['from a page of another origin', { origin: 'http://evil.example' }, 403],
    ['from a sandboxed page', { origin: 'null' }, 403],
    ['from another site, as browsers say', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from another port of this machine, as browsers say', { 'sec-fetch-site': 'same-site' }, 403]
  ])('nobody %s', async (_, headers, status) => {
    for (const path of ['/api/state', '/page.js', '/api/events', '/pdfjs/legacy/build/pdf.min.mjs']) {
      expect(await send(path, { headers })).toMatchObject({ status })
    }
  })
  it('no change without an origin, and no wrong token', async () => {
    expect(await send('/api/conversation', { method: 'DELETE', headers: { origin: '' } })).toMatchObject({
      status: 403
    })
    for (const token of ['', 'x', 'A'.repeat(43)]) {
      expect(await send(`/?token=${token}`, { headers: { cookie: '' } })).toMatchObject({ status: 401 })
    }
  })
  it('nobody from another machine', () => {
    expect(new URL(server.address).hostname).toBe('127.0.0.1')
  })
})

describe('the chat server has nothing at', () => {
  it.each([
    '/..%2f..%2fpackage.json',
    '/../package.json',
    '/pdfjs/../package.json',
    '/pdfjs/cmaps/..%2f..%2fpackage.json',
    '/pdfjs/package.json',
    '/api/documents/..%2f..%2f/file',
    '/api/documents/000000000000000000000000/file',
    '/api/nothing',
    '/index.html',
    '/constructor'
  ])('%s', async path => {
    expect(await send(path)).toMatchObject({ status: 404 })
  })
})

describe('uploads', () => {
  it('become documents that can be asked, seen, and removed with their files', async () => {
    expect((await put('zebra.md', '# Zebras\n\nThe zebra is called Konrad.\n')).status).toBe(201)
    expect(await settled('zebra.md')).toMatchObject({ kind: 'text', stage: 'ready', passages: 1 })
    const [id] = (await documents()).map(({ id }) => id)

    const events = await asked('What is the zebra called?')
    expect(events[0]).toMatchObject({ type: 'retrieved', passages: 1 })
    const last = events.at(-1)!
    expect(last).toMatchObject({
      type: 'turn',
      turn: { outcome: 'answered', written: false, citations: [{ document: id, name: 'zebra.md', place: 'Zebras' }] }
    })
    if (last.type !== 'turn') return
    const { start, end } = last.turn.citations[0]!
    const part = JSON.parse((await send(`/api/documents/${id!}/text?from=0`)).text) as TextPart
    expect(part.text.slice(start - part.start, end - part.start)).toBe('The zebra is called Konrad.')
    expect(part.headings).toEqual([{ start: 0, end: 6, level: 1 }])

    expect(await readdir(join(folder, 'chat', 'files'))).toHaveLength(1)
    expect(await send(`/api/documents/${id!}`, { method: 'DELETE' })).toMatchObject({ status: 200 })
    expect(await documents()).toEqual([])
    expect(await readdir(join(folder, 'chat', 'files'))).toEqual([])
    expect((await asked('What is the zebra called?')).at(-1)).toMatchObject({ turn: { outcome: 'not-told' } })
    expect(await send(`/api/documents/${id!}`, { method: 'DELETE' })).toMatchObject({ status: 404 })
  })
  it('lie on the disk by their hash, whatever they are called', async () => {
    for (const name of [
      '../../../etc/passwd.txt',
      'C:\\autoexec.txt',
      'a/b\u202Etxt.exe',
      'x.<img src=x onerror=alert(1)>'
    ]) {
      expect((await put(name, `Text of ${name}`)).status).toBe(201)
    }
    const names = await readdir(join(folder, 'chat', 'files'))
    expect(names).toHaveLength(4)
    for (const name of names) expect(name).toMatch(/^[\da-f]{64}(?:\.txt|\.exe)?$/)
    for (const name of ['passwd.txt', 'autoexec.txt', 'btxt.exe', 'x.<img src=x onerror=alert(1)>']) {
      const { id } = await settled(name)
      await send(`/api/documents/${id}`, { method: 'DELETE' })
    }
  })
  it('with an empty or endless name are refused', async () => {
    for (const name of ['', ' ', '../', 'x'.repeat(201)]) {
      expect(await put(name, 'x')).toMatchObject({ status: 400, text: expect.stringContaining('bad-name') as string })
    }
  })
  it('beyond the limit are refused, whether they say so or not, and leave nothing behind', async () => {
    const big = 'x'.repeat(100_001)
    expect(await put('big.txt', big)).toMatchObject({ status: 413 })
    const unsaid = send('/api/files?name=big.txt', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body: big
    })
    expect(await unsaid).toMatchObject({ status: 413 })
    expect(await readdir(join(folder, 'chat', 'files'))).toEqual([])
    expect(await documents()).toEqual([])
  })
  it('that cannot be read say why, under their own names', async () => {
    await put('broken.pdf', '%PDF-1.7\nthis is no PDF at all\n%%EOF')
    await put('blank.txt', ' \n')
    const broken = await settled('broken.pdf')
    expect(broken).toMatchObject({ stage: 'failed', error: { code: 'document-damaged' } })
    expect(broken.error!.message).toContain('broken.pdf')
    expect(broken.error!.message).not.toContain(folder)
    for (const name of ['broken.pdf', 'blank.txt']) {
      const { id } = await settled(name)
      expect(await send(`/api/documents/${id}`, { method: 'DELETE' })).toMatchObject({ status: 200 })
    }
    expect(await documents()).toEqual([])
  })
  it('that come while one of the same name is taken in, and are taken away meanwhile, end as was said last', async () => {
    for (let round = 0; round < 5; round++) {
      await Promise.all(['one', 'two', 'three'].map(word => put('race.md', `The word is ${word} in round ${round}.`)))
      await put('race.md', `The last word is ${round}.`)
      for (;;) {
        const { turn } = (await asked('What is the last word?')).at(-1) as { turn: { answer: string } }
        if (turn.answer === `The last word is ${round}.`) break
      }
    }
    await put('race.md', 'The word is none.')
    const { id } = (await documents()).find(({ name }) => name === 'race.md')!
    expect(await send(`/api/documents/${id}`, { method: 'DELETE' })).toMatchObject({ status: 200 })
    expect(await documents()).toEqual([])
    expect(await readdir(join(folder, 'chat', 'files'))).toEqual([])
  })
  it('of a known name replace what was there', async () => {
    await put('notes.md', 'We eat at noon.')
    await settled('notes.md')
    await put('notes.md', 'We eat at one.')
    while ((await asked('When do we eat?')).some(event => event.type === 'text' && event.text.includes('noon')));
    expect((await asked('When do we eat?')).at(-1)).toMatchObject({ turn: { answer: 'We eat at one.' } })
    expect(await documents()).toHaveLength(1)
    const { id } = await settled('notes.md')
    await send(`/api/documents/${id}`, { method: 'DELETE' })
  })
})

describe('a password', () => {
  const give = (id: string, body: unknown): Promise<Reply> =>
    send(`/api/documents/${id}/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
  it('opens an encrypted file, whose text is there even where the file is not any more', async () => {
    await put('secret.pdf', await readFile(new URL('../fixtures/encrypted.pdf', import.meta.url)))
    const { id, error } = await settled('secret.pdf')
    expect(error).toMatchObject({ code: 'password-needed' })
    for (const body of [{}, { password: '' }, { password: 1 }])
      expect(await give(id, body)).toMatchObject({ status: 400 })
    expect(await give(id, { password: 'x'.repeat(2001) })).toMatchObject({ status: 413 })
    expect(await give(id, { password: 'wrong' })).toMatchObject({ status: 200 })
    expect((await settled('secret.pdf')).error).toMatchObject({ code: 'password-wrong' })
    expect(await give(id, { password: 'openpassword' })).toMatchObject({ status: 200 })
    expect(await settled('secret.pdf')).toMatchObject({ stage: 'ready', pages: 1 })
    // Now it wants none, and no more does it when it comes again.
    expect(await give(id, { password: 'openpassword' })).toMatchObject({ status: 409 })
    expect(await give('0'.repeat(24), { password: 'openpassword' })).toMatchObject({ status: 409 })
    await put('secret.pdf', await readFile(new URL('../fixtures/encrypted.pdf', import.meta.url)))
    expect(await settled('secret.pdf')).toMatchObject({ stage: 'ready' })

    expect(await send(`/api/documents/${id}/file`)).toMatchObject({ status: 200 })
    await rm(join(folder, 'chat', 'files'), { recursive: true })
    expect(await send(`/api/documents/${id}/file`)).toMatchObject({ status: 410 })
    for (const query of ['', '?from=0', '?page=1']) {
      const { text, pages } = JSON.parse((await send(`/api/documents/${id}/text${query}`)).text) as TextPart
      expect([text.slice(0, 11), pages]).toEqual(['Lorem ipsum', 1])
    }
    for (const [query, status] of Object.entries({ '?page=2': 404, '?page=x': 404, '?from=-1': 400 })) {
      expect(await send(`/api/documents/${id}/text${query}`)).toMatchObject({ status })
    }
    await send(`/api/documents/${id}`, { method: 'DELETE' })
  })
})

describe('questions', () => {
  it.each([
    ['text/plain', '{"question":"x"}', 415],
    ['application/json', '{', 400],
    ['application/json', '["x"]', 400],
    ['application/json', '{"question":" "}', 400],
    ['application/json', '{"question":1}', 400],
    ['application/json', JSON.stringify({ question: 'x'.repeat(4001) }), 413],
    ['application/json', JSON.stringify({ question: 'x'.repeat(100_000) }), 413]
  ])('that are none are refused: %s %.30s', async (type, body, status) => {
    const headers = { 'content-type': type }
    expect(await send('/api/ask', { method: 'POST', headers, body })).toMatchObject({ status })
  })
})

describe('the conversation', () => {
  it('is there again after a restart, until it is deleted', async () => {
    await put('zebra.md', 'The zebra is called Konrad.')
    await settled('zebra.md')
    const before = (JSON.parse((await send('/api/state')).text) as ChatState).turns.length
    await asked('What is the zebra called?')
    await server.close()
    server = await start()
    const { headers } = await send(`/${new URL(server.address).search}`, { headers: { cookie: '' } })
    cookie = headers['set-cookie']![0]!.split(';')[0]!

    const state = JSON.parse((await send('/api/state')).text) as ChatState
    expect(state.turns).toHaveLength(before + 1)
    expect(state.turns.at(-1)).toMatchObject({ question: 'What is the zebra called?', outcome: 'answered' })
    expect(state.documents).toMatchObject([{ name: 'zebra.md', stage: 'ready' }])
    expect(await send('/api/conversation', { method: 'DELETE' })).toMatchObject({ status: 200 })
    expect(JSON.parse(await readFile(join(folder, 'chat', 'conversation.json'), 'utf8'))).toEqual({
      version: 1,
      turns: []
    })
  })
  it('begins anew where its file is damaged', async () => {
    await server.close()
    await writeFile(join(folder, 'chat', 'conversation.json'), '{"version":1,"turns":[{"id')
    server = await start()
    const { headers } = await send(`/${new URL(server.address).search}`, { headers: { cookie: '' } })
    cookie = headers['set-cookie']![0]!.split(';')[0]!
    expect((JSON.parse((await send('/api/state')).text) as ChatState).turns).toEqual([])
  })
})
