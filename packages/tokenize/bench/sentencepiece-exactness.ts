// Compares models of all kinds with SentencePiece's own programs, which train them and encode and decode with them:
//   node --conditions=@llm-cookbook/source bench/sentencepiece-exactness.ts [--strings N] [--seed N] [MODEL …]
// Texts: the larger data folder's text-samples and ud-pud (five languages), joined to long lines too, and N made-up strings (20,000
// by default). MODELs are further .model files. Exits with 1 if anything differs.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { readSentencePiece } from '@llm-cookbook/tokenize'
import { hardTexts } from '../test/sentencepiece/hard-texts.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { strings: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } }
})
const data = dataFolder()
if (data === undefined || !isInstalled('spm_encode')) {
  const missing = data === undefined ? 'the folder of larger data sets is not there' : 'spm_encode is not installed'
  console.log(`Skipped: ${missing}.`)
  process.exit(0)
}
const folder = mkdtempSync(join(tmpdir(), 'sentencepiece-exactness-'))
process.on('exit', () => { rmSync(folder, { recursive: true }) }) // prettier-ignore

const samples = ['blns', 'botchan', 'tinyshakespeare'].map(name => linesOf(join(data, `text-samples/${name}.txt`)))
const languages = ['en', 'de', 'ar', 'zh', 'th'].map(language =>
  linesOf(join(data, `ud-pud/${language}_pud.jsonl`)).map(line => (JSON.parse(line) as { text: string }).text)
)
const real = [...samples, ...languages]
const texts = [
  ...real.flat(),
  ...real.map(lines => lines.join(' ')),
  ...hardTexts,
  ...madeUp(Number(values.strings), Number(values.seed))
]
const input = join(folder, 'texts.txt')
writeFileSync(input, `${texts.join('\n')}\n`)

const corpus = join(folder, 'corpus.txt')
writeFileSync(corpus, [...samples[1]!, ...languages.flat()].join('\n'))
const symbols = '--user_defined_symbols=<sep>,the,▁of▁,Mr.,é'
const bare = ['--normalization_rule_name=identity', '--remove_extra_whitespaces=false', '--add_dummy_prefix=false']
const settings: Record<string, string[]> = {
  'unigram 1k': ['--vocab_size=1000', '--character_coverage=.98'],
  'unigram 8k': [],
  'unigram, nmt_nfkc_cf': ['--normalization_rule_name=nmt_nfkc_cf'],
  'unigram, nfkc': ['--normalization_rule_name=nfkc'],
  'unigram, byte fallback': ['--vocab_size=4000', '--character_coverage=.98', '--byte_fallback=true'],
  'unigram, suffix': ['--treat_whitespace_as_suffix=true'],
  'unigram, across spaces, bare': ['--split_by_whitespace=false', ...bare],
  'unigram, symbols': [symbols, '--control_symbols=<ctl>,☃'],
  'BPE 8k': ['--model_type=bpe'],
  'BPE, symbols': ['--model_type=bpe', symbols, '--control_symbols=<ctl>'],
  'BPE, suffix, across spaces': [
    '--model_type=bpe',
    '--treat_whitespace_as_suffix=true',
    '--split_by_whitespace=false'
  ],
  'BPE, byte fallback, as Llama 2': [
    '--model_type=bpe',
    '--byte_fallback=true',
    '--character_coverage=.99',
    '--normalization_rule_name=identity',
    '--remove_extra_whitespaces=false',
    '--allow_whitespace_only_pieces=true',
    '--split_digits=true'
  ],
  words: ['--model_type=word', '--vocab_size=8000'],
  characters: ['--model_type=char', '--vocab_size=4000', '--user_defined_symbols=<sep>,the']
}

let failures = 0
console.log(
  `${texts.length} texts, ${(Buffer.byteLength(texts.join('')) / 1e6).toFixed(1)} MB; SentencePiece ${versionOf('spm_encode')}`
)
for (const [name, options] of Object.entries(settings)) {
  run('spm_train', `--input=${corpus}`, `--model_prefix=${join(folder, 'model')}`, '--vocab_size=8000', ...options)
  compare(name, join(folder, 'model.model'))
}
for (const path of positionals) compare(basename(path), path)
process.exit(failures > 0 ? 1 : 0)

function compare(name: string, path: string): void {
  const tokenizer = readSentencePiece(readFileSync(path))
  const ids = run('spm_encode', `--model=${path}`, '--output_format=id', `--input=${input}`)
  const idFile = join(folder, 'ids.txt')
  writeFileSync(idFile, `${ids.join('\n')}\n`)
  const decoded = run('spm_decode', `--model=${path}`, '--input_format=id', `--input=${idFile}`)
  let different = 0
  for (const [i, text] of texts.entries()) {
    const own = tokenizer.encode(text)
    const spans = tokenizer.encodeWithOffsets(text)
    const isSame =
      own.join(' ') === ids[i] && spans.map(({ id }) => id).join(' ') === ids[i] && tokenizer.decode(own) === decoded[i]
    if (isSame || ++different > 3) continue
    console.log(
      `MISMATCH  ${name}: ${JSON.stringify(text.slice(0, 200))}\n  ours   ${own.join(' ')}\n  theirs ${ids[i]}`
    )
  }
  failures += different
  console.log(`${name}: ${tokenizer.vocabSize} pieces, ${different} of ${texts.length} texts differ`)
}

/** Strings of what a tokenizer may get wrong, and some long lines of it. */
function madeUp(count: number, seed: number): string[] {
  const parts = [
    ...Array.from(
      ' ▁  aeiouthnsr.,ABC019\t\u00a0\u3000éüß中文ไทยعربية\u0301\u0327ﬁ²½ｱﾞ가\u1100\u1161\ufeff\u200b\ufffd☃▅😀\u0001\u00ad'
    ),
    ...[
      'the',
      '<sep>',
      '<ctl>',
      '<s>',
      '<unk>',
      '<0x41>',
      ' of ',
      'Mr.',
      '▁of▁',
      'hello',
      '  ',
      'e\u0301',
      'ﷺ',
      '㍿',
      '👨‍👩‍👧'
    ]
  ]
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return Math.floor((seed / 2 ** 32) * below)
  }
  const part = (): string => {
    if (random(10) > 0) return parts[random(parts.length)]!
    const code = random(2) === 0 ? 0x20 + random(0x3000) : 0x20 + random(0x10ffdf)
    return code >= 0xd800 && code < 0xe000 ? ' ' : String.fromCodePoint(code)
  }
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: i % 1000 === 0 ? 10_000 : random(30) }, part)
      .join('')
      .replaceAll(/[\r\n\0]/g, ' ')
  )
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').filter(line => line !== '').map(line => line.replaceAll(/[\r\0]/g, ' ')) // prettier-ignore
}

function run(program: string, ...options: string[]): string[] {
  const output = execFileSync(program, options, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 30 })
  return output.toString().split('\n').slice(0, texts.length)
}

function isInstalled(program: string): boolean {
  return versionOf(program) !== ''
}

function versionOf(program: string): string {
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().replace(/^.* /, '')
  } catch {
    return ''
  }
}
