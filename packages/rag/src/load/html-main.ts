import { attribute, elementsOf, walk, type Element, type Node } from './html-tree.ts'
import { BLOCKS, isHidden } from './html-blocks.ts'

/** The part of a page that it was made for. */
export interface MainPart {
  readonly roots: readonly Node[]
  /** Whether an element within the roots belongs to the page's frame. */
  isLeftOut(element: Element): boolean
}

/**
 * Finds the text that a page was made for. What the page itself tells counts first: `main`, an `article`, roles; and
 * navigation, banners, asides, footers and what is named as a cookie notice, a sidebar or a list of related pages is
 * never in it. Else paragraphs vote for the elements that they stand in, by length and commas, as in the Readability of
 * Arc90 and Mozilla; the winner is taken, with those beside it that did nearly as well. Lists of links in it are left
 * out. Time and memory are linear in the size of the page.
 */
export function mainPart(page: Node): MainPart {
  const survey = surveyOf(page)
  const told = semanticRoots(page, survey)
  const voted = votedRoots(told ?? [page], survey)
  // The paragraphs decide how much round the text is left out, as long as hardly any of it goes.
  const enough = told ? sum(told, survey) * 0.75 : survey.total.prose * 0.3
  const narrowed = survey.total.prose >= LEAST && sum(voted, survey) >= enough ? withHeading(voted, page) : undefined
  const roots = narrowed ?? told ?? [page]
  return { roots, isLeftOut: element => isFramed(element, survey) || isLinkList(element, survey) }
}

/** Letters of paragraphs that a page has at least for them to vote; on a page with less, each counts. */
const LEAST = 500

interface Amount {
  /** Letters of text, those of them in links, and how many links. */
  text: number
  linked: number
  links: number
  /** Letters of paragraphs: long enough to say something, and mostly no links. */
  prose: number
  commas: number
}

interface Survey {
  readonly total: Amount
  readonly amounts: ReadonlyMap<Element, Amount>
  /** The paragraphs, with how much each says. */
  readonly paragraphs: readonly { readonly element: Element; readonly weight: number }[]
}

/** Weighs the text of each element, with all below it, leaving out what is hidden. */
function surveyOf(page: Node): Survey {
  const amounts = new Map<Element, Amount>()
  const paragraphs: { element: Element; weight: number }[] = []
  const none = (): Amount => ({ text: 0, linked: 0, links: 0, prose: 0, commas: 0 })
  const open: { element: Element; amount: Amount }[] = []
  const total = none()
  let links = 0
  let run = none()
  /** The text since the last border of a block belongs to the innermost block that is open. */
  const endRun = (): void => {
    const block = open.at(-1)
    if (block && run.text + run.links > 0) {
      const isProse = run.text >= SHORTEST && run.linked < run.text / 2
      if (isProse) run.prose = run.text - run.linked
      add(block.amount, run)
      if (isProse) {
        const weight = 1 + run.commas + Math.min(Math.floor(run.text / 100), 3)
        paragraphs.push({ element: block.element, weight })
      }
    }
    run = none()
  }
  walk(page, {
    enter(element) {
      if (isHidden(element) || isFrameByRole(element)) return false
      if (isBlock(element)) {
        endRun()
        open.push({ element, amount: none() })
      } else if (element.tagName === 'a') {
        links++
        run.links++
      }
      return true
    },
    leave(element) {
      if (element.tagName === 'a') links--
      if (open.at(-1)?.element !== element) return
      endRun()
      const { amount } = open.pop()!
      amounts.set(element, amount)
      add(open.at(-1)?.amount ?? total, amount)
    },
    text(value) {
      const { length } = value.trim()
      run.text += length
      if (links > 0) run.linked += length
      else run.commas += value.match(/[,،、，]/g)?.length ?? 0
    }
  })
  return { total, amounts, paragraphs }
}

/** Letters that a paragraph has at least; shorter ones are labels and buttons as often as not. */
const SHORTEST = 25

const isBlock = ({ tagName }: Element): boolean => BLOCKS.has(tagName) || tagName === 'td' || tagName === 'th'

function add(to: Amount, from: Amount): void {
  to.text += from.text
  to.linked += from.linked
  to.links += from.links
  to.prose += from.prose
  to.commas += from.commas
}

/** `main`, or the outermost articles, if they hold a good part of what the page says. */
function semanticRoots(page: Node, survey: Survey): readonly Element[] | undefined {
  const mains: Element[] = []
  const bodies: Element[] = []
  const articles: Element[] = []
  let depth = 0
  walk(page, {
    enter(element) {
      if (isHidden(element) || isFramed(element, survey)) return false
      if (element.tagName === 'main' || attribute(element, 'role') === 'main') mains.push(element)
      if (/\barticleBody\b/.test(attribute(element, 'itemprop') ?? '')) bodies.push(element)
      if (element.tagName === 'article') {
        // Articles within an article are comments on it.
        if (depth === 0) articles.push(element)
        depth++
      }
      return true
    },
    leave(element) {
      if (element.tagName === 'article') depth--
    }
  })
  const proseOf = (element: Element): number => survey.amounts.get(element)?.prose ?? 0
  for (const found of [bodies, articles, mains]) {
    // Cards of other articles stand below the one that the page is about.
    const most = found.reduce((most, element) => Math.max(most, proseOf(element)), 0)
    const roots = found.filter(element => proseOf(element) >= most / 4)
    if (roots.length > 0 && sum(roots, survey) >= survey.total.prose / 3) return roots
  }
  return undefined
}

const sum = (elements: readonly Element[], { amounts }: Survey): number =>
  elements.reduce((prose, element) => prose + (amounts.get(element)?.prose ?? 0), 0)

/** With the page's first heading, which often stands outside of the text. */
function withHeading(roots: readonly Element[], page: Node): readonly Element[] {
  const heading = elementsOf(page).find(({ tagName }) => tagName === 'h1')
  return heading && !roots.some(root => isWithin(heading, root)) ? [heading, ...roots] : roots
}

function isWithin(element: Element, ancestor: Element): boolean {
  for (let above: Element | undefined = element; above; above = parentOf(above)) if (above === ancestor) return true
  return false
}

/** The element that the paragraphs in it vote for most, with those beside it that do nearly as well. */
function votedRoots(places: readonly Node[], survey: Survey): readonly Element[] {
  const within = new Set<Element>()
  for (const place of places) {
    walk(place, {
      enter(element) {
        const counts = !isFramed(element, survey)
        if (counts) within.add(element)
        return counts
      }
    })
  }
  const votes = new Map<Element, number>()
  for (const { element, weight } of survey.paragraphs) {
    if (!within.has(element)) continue
    let level = 0
    for (let above = parentOf(element); above && within.has(above) && level < 5; above = parentOf(above), level++) {
      votes.set(above, (votes.get(above) ?? startOf(above)) + weight / (level === 0 ? 1 : level === 1 ? 2 : level * 3))
    }
  }
  let best: Element | undefined
  let most = 0
  for (const [element, vote] of votes) {
    const amount = survey.amounts.get(element)
    const score = vote * (1 - (amount && amount.text > 0 ? amount.linked / amount.text : 0))
    votes.set(element, score)
    if (score > most) {
      most = score
      best = element
    }
  }
  if (!best || best.tagName === 'body') return []
  const threshold = Math.max(10, most / 5)
  const beside = (within.has(parentOf(best) ?? best) ? parentOf(best) : undefined)?.childNodes.filter(
    (node): node is Element => 'tagName' in node
  ) ?? [best]
  return beside.filter(element => {
    if (element === best) return true
    if ((votes.get(element) ?? 0) >= threshold) return true
    const amount = survey.amounts.get(element)
    return element.tagName === 'p' && amount !== undefined && amount.prose > 80 && amount.linked < amount.text / 4
  })
}

function parentOf(element: Element): Element | undefined {
  const { parentNode } = element
  return parentNode && 'tagName' in parentNode ? parentNode : undefined
}

const startOf = ({ tagName }: Element): number => STARTS[tagName] ?? 0
const STARTS: Readonly<Record<string, number>> = {
  div: 5,
  article: 8,
  section: 3,
  pre: 3,
  td: 3,
  blockquote: 3,
  address: -3,
  ol: -3,
  ul: -3,
  dl: -3,
  dd: -3,
  dt: -3,
  li: -3,
  form: -3
}

/** Elements of the page's frame by what they are, in HTML or to readers of the screen. */
const isFrameByRole = (element: Element): boolean =>
  element.tagName === 'nav' ||
  FRAME_ROLES.has(attribute(element, 'role') ?? '') ||
  attribute(element, 'aria-modal') === 'true'

const FRAME_ROLES = new Set(
  'navigation banner contentinfo complementary search menu menubar toolbar tablist dialog alertdialog'.split(' ')
)

/** Whether an element is of the page's frame, by its role or its name, and holds no good part of what the page says. */
function isFramed(element: Element, { total, amounts }: Survey): boolean {
  if (isFrameByRole(element)) return true
  const { tagName } = element
  if (tagName === 'body' || tagName === 'html' || tagName === 'main' || tagName === 'article') return false
  const named =
    tagName === 'aside' ||
    tagName === 'footer' ||
    (tagName === 'header' && !isInArticle(element)) ||
    (isBlock(element) && isFrameByName(element))
  const prose = amounts.get(element)?.prose ?? 0
  return named && (prose === 0 || prose < total.prose / 3)
}

function isInArticle(element: Element): boolean {
  for (let above = parentOf(element), level = 0; above && level < 10; above = parentOf(above), level++) {
    if (above.tagName === 'article' || above.tagName === 'main') return true
  }
  return false
}

function isFrameByName(element: Element): boolean {
  // Names are short; the patterns take their time with long ones.
  const names = `${attribute(element, 'id') ?? ''} ${attribute(element, 'class') ?? ''}`.slice(0, 500).split(/\s+/)
  return names.some(name => STRONG.test(name) || WEAK.test(name))
}

const words = (list: string): string => list.replaceAll(' ', '|')

/** Words that say what an element is for wherever they stand in its name. */
const STRONG = new RegExp(
  `(?:^|[_-])(?:${words(
    'ad ads advert\\w* adsense adslot breadcrumbs? cookies? consent gdpr disqus masthead navbar newsletters? pagination paywall ' +
      'popup promos? promoted recirc\\w* recommend\\w* related\\w* shar(?:e|ing)\\w* sharedaddy sidebar\\w* signup skip social\\w* ' +
      'sponsor\\w* subscri\\w* taboola outbrain teasers? toolbar tooltip trending'
  )})(?:$|[_-])`,
  'i'
)
/** Words that say so only as the last one, as in `entry-meta`; before others they tell something else. */
const WEAK = new RegExp(
  `(?:^|[_-])(?:${words(
    'banner byline comments? comment-?list copyright disclaimer footer hidden login menu meta modal nav navigation pager print-?only ' +
      'sr-only screen-reader-text tags tag-?list visually-?hidden widgets?'
  )})$`,
  'i'
)

/** Whether it is a list, or a block, of little but links: an index of other pages. */
function isLinkList(element: Element, { total, amounts }: Survey): boolean {
  // A page of little else is such an index itself.
  if (!LISTING.has(element.tagName) || total.prose < LEAST) return false
  const amount = amounts.get(element)
  return amount !== undefined && amount.links >= 3 && amount.linked > amount.text / 2 && amount.prose < 80
}

const LISTING = new Set(['ul', 'ol', 'div', 'section', 'dl', 'table'])
