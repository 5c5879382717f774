import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Another program that reads PDFs. */
export interface TextReader {
  readonly name: string
  readonly version: string
  /** `bytes` are not to be changed. */
  readonly text: (path: string, bytes: Uint8Array) => string | Promise<string>
}

/**
 * unpdf (a dev dependency), pdf-parse (in the folder that RAG_PEERS names: npm install pdf-parse) and pdftotext (on the
 * path), as far as they are there; the others are named in `absent`.
 */
export async function otherReaders(): Promise<{ readers: TextReader[]; absent: string[]; close: () => Promise<void> }> {
  const found = [await unpdf(), pdfParse(), pdftotext()]
  const names = ['unpdf', 'pdf-parse (RAG_PEERS names no folder with it)', 'pdftotext']
  return {
    readers: found.flatMap(reader => reader ?? []),
    absent: names.filter((_, i) => found[i] === undefined),
    close: async () => {
      await thread?.terminate()
    }
  }
}

async function unpdf(): Promise<TextReader | undefined> {
  try {
    const { extractText } = await import('unpdf')
    const manifest = new URL('../package.json', import.meta.resolve('unpdf'))
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    return {
      name: 'unpdf',
      version,
      text: async (_, bytes) => (await extractText(new Uint8Array(bytes), { mergePages: true })).text
    }
  } catch {
    return undefined
  }
}

let thread: Worker | undefined

/** In a thread, since it brings a pdf.js of its own, of another version, and both want to be the only one. */
function pdfParse(): TextReader | undefined {
  const folder = process.env['RAG_PEERS']
  if (folder === undefined) return undefined
  try {
    const home = join(folder, 'node_modules/pdf-parse')
    const require = createRequire(join(home, 'package.json'))
    const path = require.resolve(home)
    const { version } = require('./package.json') as { version: string }
    const script = `
      const { parentPort } = require('node:worker_threads')
      const { PDFParse } = require(${JSON.stringify(path)})
      console.warn = () => {}
      parentPort.on('message', async data => {
        const parser = new PDFParse({ data, verbosity: 0 })
        const text = await parser.getText().then(({ text }) => text, () => '')
        await parser.destroy()
        parentPort.postMessage(text)
      })`
    const worker = new Worker(script, { eval: true, execArgv: [] })
    thread = worker
    return {
      name: 'pdf-parse',
      version,
      async text(_, bytes) {
        worker.postMessage(new Uint8Array(bytes))
        const [text] = (await once(worker, 'message')) as [string]
        return text
      }
    }
  } catch {
    return undefined
  }
}

function pdftotext(): TextReader | undefined {
  const { stderr, status } = spawnSync('pdftotext', ['-v'], { encoding: 'utf8' })
  if (status === null) return undefined
  return {
    name: 'pdftotext',
    version: /version (\S+)/.exec(stderr)?.[1] ?? '',
    text: path => spawnSync('pdftotext', [path, '-'], { encoding: 'utf8', maxBuffer: 2 ** 28 }).stdout
  }
}
