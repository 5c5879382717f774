/**
 * How text is cut into the pieces that tokens never cross: a pattern of which the kernel has a scanner, or any regular
 * expression, which is slower.
 */
export type SplitPattern = SplitPatternName | RegExp

/** Patterns that the kernel has a scanner of, by the encoding or model family that brought them. */
export type SplitPatternName = 'gpt2' | 'cl100k' | 'qwen2' | 'o200k'

/** The scanner of each pattern: its family, and how many digits a piece has at most. */
export interface ScannerSettings {
  readonly family: number
  readonly maxDigits: number
}

const scanners: Readonly<Record<SplitPatternName, ScannerSettings>> = {
  /** GPT-2 and GPT-3: gpt2, r50k_base, p50k_base. */
  gpt2: { family: 0, maxDigits: 0x7fffffff },
  /** GPT-3.5 and GPT-4: cl100k_base; Llama 3 too. */
  cl100k: { family: 1, maxDigits: 3 },
  /** As cl100k, with each digit by itself: Qwen 2 and later. */
  qwen2: { family: 1, maxDigits: 1 },
  /** GPT-4o and later: o200k_base, o200k_harmony. */
  o200k: { family: 2, maxDigits: 3 }
}

/** @throws {RangeError} if there is no pattern of this name */
export function scannerOf(name: SplitPatternName): ScannerSettings {
  if (!Object.hasOwn(scanners, name)) {
    const names = Object.keys(scanners).join(', ')
    throw new RangeError(`splitPattern must be one of ${names}, or a RegExp, got ${JSON.stringify(name)}`)
  }
  return scanners[name]
}

/**
 * The name of the pattern that is written so in files of tokenizers, if there is a scanner of it. Only what is known by its
 * very letters is found; `undefined` for the others.
 */
export function findSplitPattern(source: string): SplitPatternName | undefined {
  return sources.get(source)
}

/** The pattern as files of tokenizers write it: a regular expression of Oniguruma, or of Rust's fancy-regex. */
export function splitPatternSource(name: SplitPatternName): string {
  for (const [source, known] of sources) if (known === name) return source
  throw new RangeError(`there is no source of the split pattern ${JSON.stringify(name)}`)
}

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
const white = '\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
const upper = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]'
const lower = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'

const gpt4 = (contraction: string, digits: string): string =>
  `${contraction}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|${white}`

const sources = new Map<string, SplitPatternName>([
  ["'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+", 'gpt2'],
  [gpt4(contractions, '\\p{N}{1,3}'), 'cl100k'],
  [gpt4(contractions, '\\p{N}'), 'qwen2'],
  [
    `[^\\r\\n\\p{L}\\p{N}]?${upper}*${lower}+${contractions}?|[^\\r\\n\\p{L}\\p{N}]?${upper}+${lower}*${contractions}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${white}`,
    'o200k'
  ]
])
