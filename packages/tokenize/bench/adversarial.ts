// Text made to be hard: where a library compares every pair of a long piece again and again, a megabyte takes it hours. And
// prose, the same amount of it, to compare with; each time another text, never read before. What takes longer than ten
// seconds is broken off.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { runBench, type BenchCase } from '@llm-cookbook/bench'
import { inputs, type Answer, type Input, type Question } from './adversarial-child.ts'
import { ours, peers } from './peers.ts'

const limit = 10_000
const sizes: Record<Input, number[]> = {
  'English prose': [1e6, 4e6, 16e6],
  'one random word': [1e5, 1e6, 1e7],
  'one letter': [1e5, 1e6, 1e7],
  spaces: [1e5, 1e6, 1e7]
}

const cases: (BenchCase<Answer> & { group: string })[] = []
/** The ids of the first who answers tell what the others have to say. */
const expected = new Map<string, string>()
const children: ChildProcess[] = []
try {
  for (const peer of [...ours, ...peers]) cases.push(...(await casesOf(peer.name, peer.package)))
  const groups = Object.groupBy(cases, one => one.group)
  // The order of the table: by what is encoded.
  const sorted = Object.values(groups).flatMap(members => members ?? [])
  await runBench({ name: 'adversarial', unit: 'MB', rounds: 3, sampleMs: 0, warmUpMs: 0, cases: sorted })
} finally {
  for (const child of children) child.kill('SIGKILL')
}

/** Tries everything once, to see what takes too long. */
async function casesOf(name: string, npm: string | undefined): Promise<typeof cases> {
  let child = await start(name)
  const found: typeof cases = []
  let prose = NaN
  for (const input of Object.keys(inputs) as Input[]) {
    let failure: string | undefined
    for (const bytes of sizes[input]) {
      const head = { group: `${(bytes / 1e6).toLocaleString('en')} MB, ${input}`, name, ...(npm && { package: npm }) }
      if (failure !== undefined) {
        found.push({ ...head, skipped: failure })
        continue
      }
      let variant = 0
      const tried = await ask(child, { input, bytes, variant }, limit)
      if (typeof tried === 'string') {
        child.kill('SIGKILL')
        child = await start(name)
        found.push({ ...head, skipped: tried })
        failure = `${tried} with less`
        continue
      }
      const times: number[] = []
      found.push({
        ...head,
        work: bytes / 1e6,
        async run() {
          const answer = await ask(child, { input, bytes, variant: ++variant })
          if (typeof answer === 'string') throw new Error(`'${name}' ${answer} at the second time`)
          times.push(answer.milliseconds)
          return answer
        },
        quality({ ids }) {
          const perByte = times.toSorted((a, b) => a - b)[times.length >> 1]! / bytes
          // The first group; the others are measured after it.
          if (input === 'English prose' && bytes === 1e6) prose = perByte
          const key = `${head.group} ${variant}`
          if (!expected.has(key)) expected.set(key, ids)
          return { '× prose': perByte / prose, ids: ids === expected.get(key) ? 'equal' : 'other' }
        }
      })
    }
  }
  return found
}

async function start(name: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'adversarial-child.ts'), [name, 'o200k_base'])
  children.push(child)
  if ((await reply(child)) !== 'ready') throw new Error(`'${name}' could not be loaded`)
  return child
}

/** The answer, or why there is none. */
async function ask(child: ChildProcess, question: Question, patience?: number): Promise<Answer | string> {
  child.send(question)
  return (await reply(child, patience)) as Answer | string
}

async function reply(child: ChildProcess, patience?: number): Promise<unknown> {
  const over = new AbortController()
  const { signal } = over
  const timer = patience && setTimeout(over.abort.bind(over), patience)
  try {
    const [message] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => ['crashes'])
    ])) as [unknown]
    return message
  } catch (error) {
    if (signal.aborted) return '> 10 s'
    throw error
  } finally {
    clearTimeout(timer)
    over.abort()
  }
}
