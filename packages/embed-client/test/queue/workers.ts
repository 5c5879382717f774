import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { WorkerOptions } from '../../src/queue/worker.ts'

export interface WorkerProcess {
  readonly child: ChildProcess
  /** Lines that have ended there so far. */
  readonly lines: number
  /** Resolves to its exit code, or the signal that killed it. */
  readonly ended: Promise<number | string>
  /** Resolves when so many lines have ended there. */
  reached(lines: number): Promise<void>
}

/** A worker in a process of its own, which can be killed and put to sleep. */
export function startWorkerProcess(options: Omit<WorkerOptions, 'service'> & { baseURL: string }): WorkerProcess {
  const script = join(import.meta.dirname, 'worker-child.ts')
  const args = ['--conditions=@llm-cookbook/source', script, JSON.stringify(options)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let lines = 0
  const waiting = new Set<() => void>()
  child.stdout.on('data', (part: Buffer) => {
    lines += part.toString().match(/^\d+$/gm)?.length ?? 0
    for (const wake of waiting) wake()
  })
  return {
    child,
    get lines() {
      return lines
    },
    ended: once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? 'unknown'),
    reached: count =>
      new Promise(resolve => {
        const wake = (): void => {
          if (lines < count) return
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
        wake()
      })
  }
}
