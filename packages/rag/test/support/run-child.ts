import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Child {
  readonly process: ChildProcess
  /** Resolves as soon as the child has said this. */
  said(word: string): Promise<void>
  /** All that it said, once it has ended, however it ended. */
  readonly ended: Promise<string>
}

const script = join(import.meta.dirname, 'ingest-child.ts')

/** Runs `ingest-child.ts`. `command` may put a shell in front of it, which gets the program and its arguments as `$@`. */
export function runChild(args: string[], options: SpawnOptions = {}, shell?: string): Child {
  const node = [process.execPath, '--no-warnings', '--conditions=@llm-cookbook/source', script, ...args]
  const [program, ...rest] = shell === undefined ? node : ['/bin/sh', '-c', shell, 'sh', ...node]
  const child = spawn(program!, rest, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let output = ''
  const waiting: { word: string; resolve: () => void }[] = []
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const { word, resolve } of waiting) if (output.includes(word)) resolve()
    })
  }
  const ended = once(child, 'close').then(() => output)
  return {
    process: child,
    ended,
    said: word =>
      Promise.race([
        new Promise<void>(resolve => {
          waiting.push({ word, resolve })
          if (output.includes(word)) resolve()
        }),
        ended.then(all => {
          if (!all.includes(word)) throw new Error(`the child ended without '${word}': ${all}`)
        })
      ])
  }
}
