// What an index of 100,000 passages of 384 dimensions costs: built, added to, opened, searched, without a network.
//   node --conditions=@llm-cookbook/source bench/large-index.ts [passages=100000] [--keep FOLDER]
// Prints a table, and writes it to bench/results/large-index-<passages>.md. An index that is in the folder is not built again.
// Texts are generated: words by Zipf's law, those of a document around topics of its own; the embedder is synthetic, the
// direction of a text is that of its topic and noise. Each step runs in a process of its own, so that its peak of memory
// is its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import type { Document, Embedder } from '@llm-cookbook/rag'

const columns = 384
const passagesPerDocument = 25
const topics = 200
const vocabularySize = 60_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'string' }, step: { type: 'string' }, folder: { type: 'string' } }
})
const passages = Number(positionals[0] ?? 100_000)
const documents = Math.ceil(passages / passagesPerDocument)

if (values.step === undefined) runAll()
else await run(values.step, values.folder!)

function runAll(): void {
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'rag-bench-'))
  const lines = [
    `| some ${passages.toLocaleString('en')} passages × ${columns} | time | of processor | peak MB | |`,
    '|---|--:|--:|--:|---|'
  ]
  console.log(lines.join('\n'))
  const load = loadavg()[0]!.toFixed(1)
  for (const step of ['build', 'again', 'add', 'open', 'bm25', 'lexical', 'dense', 'hybrid']) {
    if (step === 'build' && readdirSync(folder).includes('index.sqlite')) continue
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...process.execArgv, '--no-warnings', import.meta.filename, `${passages}`, '--step', step, '--folder', folder],
      { encoding: 'utf8' }
    )
    if (status !== 0) throw new Error(`the step ${step} failed: ${stderr}`)
    process.stdout.write(stdout)
    lines.push(stdout.trimEnd())
  }
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  lines.push(`| on disk | ${(bytes / 1e6).toFixed(0)} MB | | | ${Math.round(bytes / passages)} bytes a passage |`)
  lines.push(
    '',
    `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.versions.node}; load ${load} at the start.`
  )
  console.log(lines.slice(-3).join('\n'))
  writeFileSync(join(import.meta.dirname, `results/large-index-${passages}.md`), `${lines.join('\n')}\n`)
  if (values.keep === undefined) rmSync(folder, { recursive: true })
}

async function run(step: string, folder: string): Promise<void> {
  const { createIndex, openIndex } = await import('@llm-cookbook/rag/node')
  const embedder = syntheticEmbedder()
  const started = performance.now()
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`
  const cpuBefore = cpuSeconds()
  let result: string
  let processor: string | undefined
  let note = ''
  if (step === 'build') {
    const index = await createIndex(folder, { embedder, chunks: { size: 100 } })
    let loaded = ''
    const { added } = await index.ingest(generate(0, documents), {
      onProgress: ({ stage }) => {
        if (stage === 'indexing') loaded ||= seconds()
      }
    })
    const found = index.documents.reduce((sum, entry) => sum + entry.passages, 0)
    result = seconds()
    note = `${added.length} documents, ${found} passages; ${loaded} of it until everything is embedded and on the disk`
    await index.close()
  } else if (step === 'again' || step === 'add') {
    const index = await openIndex(folder, { embedder })
    const { added, unchanged } = await index.ingest(step === 'add' ? generate(documents, 1) : generate(0, documents))
    result = seconds()
    note = `${added.length} added, ${unchanged.length} unchanged`
    await index.close()
  } else if (step === 'open') {
    const index = await openIndex(folder, { embedder })
    result = `${(performance.now() - started).toFixed(1)} ms`
    await index.close()
  } else {
    const index = await openIndex(folder, { embedder })
    const mode = step as 'bm25'
    const queries = Array.from({ length: 100 }, (_, i) => queryOf(i))
    const cpu = cpuSeconds()
    const first = performance.now()
    await index.search(queries[0]!, { mode })
    note = `a query; the first ${(performance.now() - first).toFixed(0)} ms, of processor ${(1000 * (cpuSeconds() - cpu)).toFixed(0)}`
    const times = []
    const cpuOfFirst = cpuSeconds()
    for (const query of queries) {
      const from = performance.now()
      await index.search(query, { mode })
      times.push(performance.now() - from)
    }
    processor = `${((1000 * (cpuSeconds() - cpuOfFirst)) / times.length).toFixed(1)} ms`
    times.sort((a, b) => a - b)
    result = `${times[50]!.toFixed(1)} ms`
    note += `; 95 % below ${times[95]!.toFixed(1)} ms`
    await index.close()
  }
  processor ??= `${(cpuSeconds() - cpuBefore).toFixed(1)} s`
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(`| ${step} | ${result} | ${processor} | ${Math.round(peak)} | ${note} |`)
}

/** What this process has taken so far, on all cores. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Documents, one after the other, so that they are never all in memory. */
function* generate(from: number, count: number): Generator<Document> {
  for (let i = from; i < from + count; i++) {
    const random = createRandom(i + 1)
    const topic = random.integer(topics)
    const title = `${word(topicWord(topic, random.integer(30)))} ${word(zipf(random))} ${i}`
    const sentences = Array.from({ length: passagesPerDocument * 6 }, () => sentence(random, topic))
    const text = sentences.join(' ')
    yield {
      source: `document-${i}`,
      hash: String(i).padStart(64, '0'),
      title,
      text,
      pages: [{ number: 1, start: 0, end: text.length }],
      headings: [],
      warnings: []
    }
  }
}

type Random = ReturnType<typeof createRandom>

/** 16 words, a third of them of the topic. */
function sentence(random: Random, topic: number): string {
  const words = Array.from({ length: 16 }, () =>
    word(random.uniform() < 0.33 ? topicWord(topic, random.integer(300)) : zipf(random))
  )
  return `${words.join(' ')}.`
}

function queryOf(i: number): string {
  const random = createRandom(1_000_000 + i)
  const topic = random.integer(topics)
  const words = Array.from({ length: 7 }, () =>
    word(random.uniform() < 0.6 ? topicWord(topic, random.integer(300)) : zipf(random))
  )
  return words.join(' ')
}

function topicWord(topic: number, i: number): number {
  return (topic * 7919 + i * 104_729) % vocabularySize
}

/** By Zipf's law: the logarithm of the rank is uniform. */
function zipf(random: Random): number {
  return Math.floor(vocabularySize ** random.uniform()) - 1
}

function word(number: number): string {
  let name = ''
  for (let rest = number + 30; rest > 0; rest = Math.floor(rest / 60)) {
    name += 'bdfgklmnprst'[rest % 12]! + 'aeiou'[Math.floor(rest / 12) % 5]!
  }
  return name
}

/** Of the same text the same vector: a direction for its first word, and noise. */
function syntheticEmbedder(): Embedder {
  return {
    fingerprint: 'synthetic-384',
    embed(texts) {
      const vectors = new Matrix(texts.length, columns)
      texts.forEach((text, i) => {
        let hash = 0
        for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) >>> 0
        const [direction, noise] = [createRandom(text.charCodeAt(0) * 256 + text.charCodeAt(2)), createRandom(hash)]
        const row = vectors.row(i)
        for (let j = 0; j < columns; j++) row[j] = direction.normal() + noise.normal()
      })
      return Promise.resolve(vectors)
    }
  }
}
