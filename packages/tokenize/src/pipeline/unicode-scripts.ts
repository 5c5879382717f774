import { oneOf } from './character-classes.ts'
import { unicodeClasses } from './unicode-classes.ts'

/**
 * Where a text changes from one script to another, as sentencepiece has it: kana counts as Han, and a space, or a character that
 * has no script, belongs to what is before it.
 *
 * @returns the starts of the runs and the end of the text; characters before the first that has a script are in no run
 */
export function scriptBorders(text: string): number[] {
  const borders: number[] = []
  let last: string | undefined
  let at = 0
  for (const character of text) {
    const script = scriptOf(character)
    if (script !== undefined && script !== last) {
      borders.push(at)
      last = script
    }
    at += character.length
  }
  return [...borders, at]
}

const known = new Map<string, string | undefined>()

/** The name of a character's script, 'Han' for kana; `undefined` for a space and for what has no script in Unicode 9. */
export function scriptOf(character: string): string | undefined {
  if (known.has(character)) return known.get(character)
  const script = findScript(character)
  if (known.size < 10_000) known.set(character, script)
  return script
}

function findScript(character: string): string | undefined {
  if (character === ' ' || scriptless.test(character)) return undefined
  if (character === '\u30fc' || /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character)) return 'Han'
  for (const [name, script] of scripts()) if (script.test(character)) return name
  return undefined
}

/** In the Unicode of the reference; an engine's newer one gives some of these a script. */
const scriptless = oneOf(unicodeClasses.withoutScript, 'v')

let patterns: Map<string, RegExp> | undefined

function scripts(): ReadonlyMap<string, RegExp> {
  return (patterns ??= new Map(names.split(' ').map(name => [name, new RegExp(`\\p{Script=${name}}`, 'u')])))
}

/** The scripts of Unicode 9, which are those of the reference; the commonest first. */
const names =
  'Latin Common Han Cyrillic Arabic Greek Hangul Devanagari Thai Hebrew Inherited Adlam Ahom Anatolian_Hieroglyphs Armenian ' +
  'Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian ' +
  'Caucasian_Albanian Chakma Cham Cherokee Coptic Cuneiform Cypriot Deseret Duployan Egyptian_Hieroglyphs Elbasan Ethiopic ' +
  'Georgian Glagolitic Gothic Grantha Gujarati Gurmukhi Hanunoo Hatran Imperial_Aramaic Inscriptional_Pahlavi ' +
  'Inscriptional_Parthian Javanese Kaithi Kannada Kayah_Li Kharoshthi Khmer Khojki Khudawadi Lao Lepcha Limbu Linear_A Linear_B ' +
  'Lisu Lycian Lydian Mahajani Malayalam Mandaic Manichaean Marchen Meetei_Mayek Mende_Kikakui Meroitic_Cursive ' +
  'Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean New_Tai_Lue Newa Nko Ogham Ol_Chiki Old_Hungarian ' +
  'Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_South_Arabian Old_Turkic Oriya Osage Osmanya Pahawh_Hmong Palmyrene ' +
  'Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sinhala ' +
  'Sora_Sompeng Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangut Telugu Thaana Tibetan ' +
  'Tifinagh Tirhuta Ugaritic Vai Warang_Citi Yi'
