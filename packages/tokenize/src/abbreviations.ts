/**
 * What a full stop after an English abbreviation means. An entry written with a capital stands for the capitalised
 * word only (`Sat.` is a day, `sat.` ends a sentence), one in small letters for both.
 */

const list = (entries: string): ReadonlySet<string> => new Set(entries.split(/\s+/))

/** A name or the rest of the phrase follows: the full stop never ends a sentence. */
const joining = list(
  `Mr Mrs Ms Dr Drs Prof Profs Rev Hon Gen Col Maj Capt Cpt Lt Sgt Cpl Pvt Cmdr Adm Gov Sen Rep Pres Supt Insp
  Messrs Mme Mlle Fr Msgr e.g eg i.e ie cf viz vs v resp incl excl esp ca approx`
)

/** A number follows (`No. 5`, `Fig. 3`, `vol. IV`); with anything else behind it, the word is an ordinary one. */
const counting = list(
  `no nos nr fig figs eq eqs eqn sec secs sect ch chap chs vol vols p pp pg par para paras art arts ref refs tab
  tabs app apps ex exs ver ed eds op pt pts l ll n nn c b d`
)

/** It stands inside a sentence or ends one: the next word has to tell. */
const wavering = list(
  `etc al Inc inc Ltd Co Corp Bros Cos Jr Sr Esq St Ste Mt Ft Dept Univ Assn Ave Blvd Rd Sq Hwy Est Dist Govt Intl
  Mfg Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Ala Ariz Ark
  Calif Colo Conn Del Fla Ga Ill Ind Kan Kans Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn Tenn Tex
  Va Vt Wash Wis Wyo Proc Trans Conf Symp Int Acad Soc Sci Res Lett Phys Math Comput Tech Eng Electron Assoc Inst
  Technol Publ Spec Stand Natl a.m p.m Ph.D M.D B.A M.A B.Sc M.Sc`
)

/**
 * Words that begin a sentence when they are written with a capital: hardly any is part of a name, so that
 * `in the U.S. The` is a border where `the U.S. Senate` is none.
 */
const openers = list(
  `A According After All Also Although An And Another Any As At Because Before Between Both But By Can Despite Did
  Do Does During Each Even Every Everybody Everyone Everything Finally For From Furthermore Further Given Had Has
  Have He Hence Her Here His How However I If In Indeed Instead Is It Its Just Let Many Meanwhile Moreover Most Much
  My Neither Nevertheless No Nobody None Nor Not Nothing Now Of On Once One Only Or Other Others Our Overall Perhaps
  Rather Several She Similarly Since So Some Someone Something Such That The Their Then There Therefore These They
  This Those Though Through Thus To Today Unlike Unless Until Using Was We Were What When Whenever Where Whereas
  Whether Which While Who Why With Within Without Yet You Your`
)

export type Abbreviation = 'joining' | 'counting' | 'wavering'

/** The kind of abbreviation that `word` (without its last full stop) is, if it is one. */
export function abbreviation(word: string): Abbreviation | undefined {
  const small = word.toLowerCase()
  const capitalised = word.charAt(0) + small.slice(1)
  const isIn = (set: ReadonlySet<string>): boolean => set.has(capitalised) || set.has(small)
  if (isIn(joining)) return 'joining'
  if (isIn(wavering)) return 'wavering'
  if (isIn(counting)) return 'counting'
  // Letters with full stops between them: U.S, D.C, a.k.a, M.Phil
  return /^(?:\p{L}{1,2}\.)+\p{L}{1,4}$/u.test(word) ? 'wavering' : undefined
}

/** Whether a capitalised word is one that begins sentences. */
export function isOpener(word: string): boolean {
  return openers.has(word)
}
