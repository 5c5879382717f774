import { parentPort, workerData } from 'node:worker_threads'
import { createKernel, type KernelSettings } from '../kernels/kernel.ts'
import { trainWhole } from './crew.ts'

/** What a thread is started with. */
export interface ThreadStart {
  readonly settings: KernelSettings
  readonly memory: WebAssembly.Memory
  readonly worker: number
  readonly state: number[] | undefined
}

/** A chunk to train, or the question what state the generator has. */
export type ThreadJob = { readonly ids: Int32Array<ArrayBuffer>; readonly alpha: number } | 'state'

const { settings, memory, worker, state } = workerData as ThreadStart
const kernel = createKernel(settings, { memory, worker })
if (state !== undefined) kernel.seed(state)

parentPort?.on('message', (job: ThreadJob) => {
  parentPort?.postMessage(job === 'state' ? kernel.state() : trainWhole(kernel, job.ids, job.alpha))
})
