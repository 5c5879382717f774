import { escapeText } from '../charts/svg.ts'
import { tokenTexts, type ShownToken, type Tokenization } from './token.ts'
import { visible } from '../terminal/width.ts'

export interface TokensHtmlOptions {
  /** The text that was cut. Tokens that have neither `text` nor `bytes` are pieces of it. */
  text?: string | undefined
  /** The tokens of one tokenizer. */
  tokens?: readonly ShownToken[] | undefined
  /** Or those of several, one below the other: words, subwords, characters. */
  tokenizations?: readonly Tokenization[] | undefined
  /** The heading, and the title of the document; `Tokens` by default. */
  title?: string | undefined
  /**
   * `document`, the default: a page of its own. `fragment`: what stands in the body, with a style sheet that touches nothing
   * else, to be put into a page.
   */
  form?: 'document' | 'fragment' | undefined
}

/**
 * Tokens in colour, with their ids and places on demand: a page without scripts, which needs no network. Spaces are `·`, tabs `→`,
 * ends of lines `↵`; markup in a token is text.
 *
 * @throws TypeError, RangeError for a token without a place in the text, and unless one of `tokens` and `tokenizations` is given
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { loadEncoding } from '@llm-cookbook/tokenize'
 * import { tokensHtml } from '@llm-cookbook/viz'
 *
 * const text = 'Tokenizers cut words into pieces.'
 * const bpe = await loadEncoding('o200k_base')
 * const html = tokensHtml({ text, tokens: bpe.encodeWithOffsets(text) })
 * await writeFile('tokens.html', html)
 * const [, summary] = /<p>(.*?)<\/p>/.exec(html) ?? []
 * summary // => '7 tokens · 33 characters · 4.71 characters a token'
 * ```
 */
export function tokensHtml(options: TokensHtmlOptions): string {
  const { text, tokens, tokenizations, title = 'Tokens', form = 'document' } = options
  if ((tokens === undefined) === (tokenizations === undefined)) {
    throw new TypeError(`tokens, tokenizations: expected one of the two, got ${tokens === undefined ? 'none' : 'both'}`)
  }
  const sections = tokenizations
    ? tokenizations.map(({ name, tokens }, i) => sectionOf({ name, tokens }, text, `tokenizations[${i}].tokens`))
    : [sectionOf({ tokens: tokens! }, text, 'tokens')]
  const most = Math.max(0, ...(tokenizations?.map(({ tokens }) => tokens.length) ?? [tokens!.length]))
  const body =
    `<main class="tokens"><style>${style}</style><h1>${escapeText(title)}</h1>` +
    `<label><input type="checkbox"${most <= few ? ' checked' : ''}> ids and offsets</label>${sections.join('')}</main>`
  if (form === 'fragment') return body
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">' +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
    `<title>${escapeText(title)}</title></head><body style="margin:0">${body}</body></html>\n`
  )
}

/** Ids stand below the tokens at first where there are no more than these. */
const few = 300

function sectionOf({ name, tokens }: Tokenization, text: string | undefined, option: string): string {
  const characters = Array.from(text ?? '').length
  const counts = [
    `${grouped(tokens.length)} token${tokens.length === 1 ? '' : 's'}`,
    ...(text === undefined ? [] : [`${grouped(characters)} character${characters === 1 ? '' : 's'}`]),
    ...(characters > 0 && tokens.length > 0 ? [`${(characters / tokens.length).toFixed(2)} characters a token`] : [])
  ]
  const items = tokenTexts(tokens, text, option).map((said, i) => itemOf(tokens[i]!, said))
  const heading = name === undefined ? '' : `<h2>${escapeText(name)}</h2>`
  return `<section>${heading}<p>${counts.join(' · ')}</p><ol>${items.join('')}</ol></section>`
}

function itemOf({ id, start, end }: ShownToken, said: string): string {
  const lines = said.split('\n').map(line => marked(escapeText(visible(line))))
  // The line is broken behind the token: within, its two parts would look like two tokens.
  const breaks = lines.length > 1 ? '<li class="end" aria-hidden="true"></li>' : ''
  return `<li>${lines.join('<u>↵</u>')}<small>${id}<i>${start}–${end}</i></small></li>${breaks}`
}

function marked(escaped: string): string {
  return escaped.replaceAll(' ', '<u>·</u>').replaceAll('→', '<u>→</u>')
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

const style = [
  '.tokens{--ink:light-dark(#1d2129,#e8eaed);--muted:light-dark(#5b626e,#a3aab5);color-scheme:light dark;color:var(--ink);' +
    'background:light-dark(#fff,#14171c);box-sizing:border-box;min-height:100vh;padding:1.5rem clamp(1rem,4vw,3rem);' +
    "font:16px/1.5 system-ui,'Segoe UI',Roboto,sans-serif}",
  '.tokens h1{font-size:1.4rem;margin:0 0 .5rem}',
  '.tokens h2{font-size:1.1rem;margin:2rem 0 0}',
  '.tokens p{color:var(--muted);margin:.25rem 0 .75rem}',
  '.tokens ol{list-style:none;margin:0;padding:0;font:1rem/1.9 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;' +
    'overflow-wrap:anywhere}',
  // A line between two tokens, so that not colour alone parts them.
  '.tokens li{display:inline;position:relative;padding:.2em 1px;border-radius:3px;box-decoration-break:clone;' +
    '-webkit-box-decoration-break:clone;background:var(--shade);border-right:1px solid light-dark(#fff,#14171c)}',
  '.tokens li.end{display:block;height:0;padding:0;border:0}',
  ...[
    ['#cfe3ff', '#1d4477'],
    ['#ffe0bd', '#6b3d05'],
    ['#c9f0d8', '#14532f'],
    ['#f6d3ee', '#6a1d58'],
    ['#f3ecae', '#57500b']
  ].map(([light, dark], i) => `.tokens li:nth-child(5n+${i + 1}){--shade:light-dark(${light},${dark})}`),
  '.tokens u{text-decoration:none;color:var(--muted)}',
  '.tokens i{font-style:normal;margin-left:.6em}',
  '.tokens small{display:none;font-size:.72rem;line-height:1.35;white-space:nowrap}',
  '.tokens li:hover{outline:2px solid var(--ink)}',
  '.tokens li:hover small{display:block;position:absolute;z-index:1;top:100%;left:0;padding:.15rem .4rem;border-radius:3px;' +
    'background:var(--ink);color:light-dark(#fff,#14171c)}',
  '.tokens:has(input:checked) li:not(.end){display:inline-block;vertical-align:top;line-height:1.5;padding:.1em .25em;' +
    'margin:0 1px 4px 0}',
  '.tokens:has(input:checked) small{display:block;position:static;padding:0;background:none;color:inherit}',
  '.tokens:has(input:checked) small i{display:block;margin:0}'
].join('')
