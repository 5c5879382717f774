import { Worker } from 'node:worker_threads'
import type { StartThread } from './threads.ts'

// As TypeScript or compiled, like this file.
const script = new URL(import.meta.url.endsWith('.ts') ? './node-thread.ts' : './node-thread.js', import.meta.url)

export const startNodeThread: StartThread = listener => {
  const worker = new Worker(script)
    .on('message', listener.onAnswer)
    .on('error', (error: Error) => {
      listener.onEnd(`it failed: ${error.message}`, error)
    })
    .on('exit', code => {
      listener.onEnd(`it ended (exit code ${code})`)
    })
  return {
    send(message) {
      worker.postMessage(message)
    },
    end() {
      void worker.terminate()
    }
  }
}
