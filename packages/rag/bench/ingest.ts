// What it costs to take in a book of 352 pages, to take it in again, to open it and to search it: `pnpm bench`; for
// 100,000 passages see large-index.ts. Each step runs in a process of its own, so that its peak of memory is its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'

const data = dataFolder()
const [step, folder = ''] = process.argv.slice(2)
if (data === undefined) console.log('skipped: the folder with freeculture.pdf is not there (LLM_COOKBOOK_DATA)')
else if (step === undefined) runAll()
else await run(step)

function runAll(): void {
  const folder = mkdtempSync(join(tmpdir(), 'rag-bench-'))
  console.log('| freeculture.pdf, 352 pages | ms | peak MB | |\n|---|--:|--:|---|')
  for (const embedded of ['', '-embedded']) {
    for (const step of ['ingest', 'again', 'open', 'search']) {
      const args = [
        '--conditions=@llm-cookbook/source',
        '--no-warnings',
        import.meta.filename,
        step + embedded,
        join(folder, `index${embedded}`)
      ]
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      process.stdout.write(stdout || stderr)
    }
    const files = readdirSync(join(folder, `index${embedded}`), { recursive: true, encoding: 'utf8' })
    const bytes = files
      .map(file => statSync(join(folder, `index${embedded}`, file)).size)
      .reduce((sum, size) => sum + size, 0)
    console.log(`| on disk${embedded ? ', embedded' : ''} | | | ${(bytes / 1e6).toFixed(1)} MB |`)
  }
  rmSync(folder, { recursive: true })
}

async function run(name: string): Promise<void> {
  const [step, embedded] = name.split('-')
  const { createIndex, openIndex } = await import('@llm-cookbook/rag/node')
  const { englishAnalyzer } = await import('@llm-cookbook/tokenize/natural')
  const { createLocalEmbedder } = await import('@llm-cookbook/embed-client')
  const options = { analyzer: englishAnalyzer(), ...(embedded && { embedder: await createLocalEmbedder() }) }
  const index = step === 'ingest' ? await createIndex(folder, options) : await openIndex(folder, options)
  const started = performance.now()
  let note: string
  if (step === 'ingest' || step === 'again') {
    const { added, unchanged } = await index.ingest([join(data!, 'pdf/freeculture.pdf')])
    note = `${added.length} added, ${unchanged.length} unchanged, ${index.documents[0]!.passages} passages`
  } else if (step === 'open') {
    await openIndex(folder, options)
    note = 'a second time'
  } else {
    await index.search('warm up', { mode: embedded ? 'hybrid' : 'lexical' })
    const from = performance.now()
    const asked = ['what is free culture', 'who owns the air above your land', 'how did Disney make Steamboat Willie']
    for (let i = 0; i < 300; i++) await index.search(asked[i % 3]!, { mode: embedded ? 'hybrid' : 'lexical' })
    note = `${((performance.now() - from) / 300).toFixed(2)} ms a query; the first not counted`
  }
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(
    `| ${name.replace('-', ', ')} | ${Math.round(performance.now() - started)} | ${Math.round(peak)} | ${note} |`
  )
}
