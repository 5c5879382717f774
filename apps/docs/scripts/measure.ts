// Measures every page of the built site, and writes measured.json and measured.md, which the page of benchmarks shows.
// `npx --yes pnpm@12 --filter @llm-cookbook/docs measure`, after docs:build.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { launchChromium } from '@llm-cookbook/browser'
import { weigh, type PageWeight } from '../test/support/measure.ts'
import { pagesOf, serveSite } from '../test/support/site.ts'

const slow = 4
const rounds = 3
const [site, browser] = await Promise.all([serveSite(), launchChromium()])
const pages: PageWeight[] = []
for (const page of pagesOf()) {
  const tries: PageWeight[] = []
  for (let i = 0; i < rounds; i++) tries.push(await weigh(browser, site, page, { slow }))
  pages.push(tries.sort((a, b) => a.paint - b.paint)[Math.floor(rounds / 2)]!)
  process.stderr.write(`${page}\n`)
}
const version = browser.version()
await browser.close()
await site.close()

const [processor] = cpus()
const machine = { cpu: processor?.model ?? '', cores: cpus().length, node: process.versions.node, chromium: version }
const rows = pages.map(({ page, html, script, style, other, paint }) => ({
  page,
  html,
  script,
  style,
  other,
  paint: Math.round(paint)
}))
const folder = join(import.meta.dirname, '..')
writeFileSync(join(folder, 'measured.json'), `${JSON.stringify({ slow, rounds, machine, rows }, null, 2)}\n`)
const kB = (bytes: number): string => (bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)
const lines = rows.map(
  ({ page, html, script, style, other, paint }) =>
    `| ${page} | ${kB(html)} | ${kB(script)} | ${kB(style)} | ${kB(other)} | ${paint} |`
)
const table = [
  'What a browser loads for each page before a live part is started, in kB as gzip makes them, and after how many milliseconds the',
  `first text is painted by a processor made ${slow} times slower (median of ${rounds}; the site comes from the same machine):`,
  '`npx --yes pnpm@12 --filter @llm-cookbook/docs measure`, on the site that `docs:build` has built.',
  '',
  '| Page | HTML | Script | Style | Other | First paint, ms |',
  '| --- | --: | --: | --: | --: | --: |',
  ...lines,
  '',
  `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, Chromium ${machine.chromium}.`,
  ''
]
writeFileSync(join(folder, 'measured.md'), table.join('\n'))
