/** A recipe of the cookbook, by its name there. */
export interface Recipe {
  /** The section of the cookbook's table of contents that it stands in. */
  readonly section: string
  readonly name: string
  /** Of its chapter: `01-tokens`; linked where the chapter is there. */
  readonly chapter: string
  /** In the terminal; `cookbook` stands for `npx --yes pnpm@12 --silent cookbook`. */
  readonly command: string | undefined
  /** What does it: a package, and exports of it. */
  readonly package: string
  readonly exports: readonly string[]
  readonly recorded: string
  readonly ours: string
  /** What gives our figure. */
  readonly by: string
}

const vectors = 'Word vectors'
const tokens = 'Tokens'
const pictures = 'Seeing embeddings'
const long = 'Long texts'
const uses = 'What embeddings are good for'
const answers = 'Answers'
const services = 'Services'

const reviews = (name: string): string => `node examples/${name}.ts in packages/classify, with the cookbook's data`

export const recipes: readonly Recipe[] = [
  {
    section: vectors,
    name: 'Word2Vec Tutorial Part 1: the skip-gram model',
    chapter: '02-word-vectors',
    command: 'cookbook train corpus.txt',
    package: 'word2vec',
    exports: ['trainWordVectors'],
    recorded: '300 × 10,000 = 3 million weights a layer',
    ours: '1,070,000 words a second of CPU time (100 dimensions, 34,535 words: 3.5 million weights a layer)',
    by: 'npx --yes pnpm@12 --filter @llm-cookbook/word2vec bench'
  },
  {
    section: vectors,
    name: 'Word2Vec Tutorial Part 2: negative sampling',
    chapter: '03-negative-sampling',
    command: 'cookbook train corpus.txt --negative 5',
    package: 'word2vec',
    exports: ['noiseProbabilities', 'keepProbabilities', 'trainPhrases'],
    recorded: 'no figures; noise by frequency to the power of 3/4',
    ours: '11.0 times word2vec.c by CPU time, with the same accuracy within its spread over seeds',
    by: 'npx --yes pnpm@12 --filter @llm-cookbook/word2vec bench'
  },
  {
    section: vectors,
    name: 'Word2vec from scratch',
    chapter: '02-word-vectors',
    command: undefined,
    package: 'word2vec',
    exports: ['trainReference', 'trainingPairs', 'predictContext'],
    recorded: '330 pairs, 60 words; first word for learning: machine',
    ours: '330 pairs, 60 words; first word for learning: machine',
    by: 'test/reference.test.ts in packages/word2vec'
  },
  {
    section: vectors,
    name: 'word2vec, the C program',
    chapter: '03-negative-sampling',
    command: 'cookbook evaluate vectors.bin --analogies questions-words.txt',
    package: 'word2vec',
    exports: ['trainWordVectors', 'evaluateAnalogies'],
    recorded: 'about 78 % of analogies, by a large CBOW model with phrases',
    ours: '39.4 % after 15.3 million words (gensim with the same settings 38.7 %)',
    by: 'bench/accuracy.ts in packages/word2vec'
  },
  {
    section: vectors,
    name: 'word2phrase and compute-accuracy',
    chapter: '03-negative-sampling',
    command: 'cookbook phrases corpus.txt',
    package: 'word2vec',
    exports: ['trainPhrases', 'evaluateAnalogies'],
    recorded: 'the programs themselves',
    ours: 'the same phrases, and the same analogies right, section by section',
    by: 'the tests of packages/word2vec'
  },
  {
    section: tokens,
    name: 'From tokenization to embeddings',
    chapter: '01-tokens',
    command: 'cookbook tokenize --html page.html notes.md',
    package: 'tokenize',
    exports: ['loadEncoding', 'trainBpe', 'trainWordPiece', 'characters'],
    recorded: 'no figures',
    ours: 'a vocabulary of 30,000 out of 13.2 MB in 1.3 s',
    by: 'npx --yes pnpm@12 --filter @llm-cookbook/tokenize bench'
  },
  {
    section: tokens,
    name: 'How to count tokens with tiktoken',
    chapter: '01-tokens',
    command: 'cookbook count notes.md',
    package: 'tokenize',
    exports: ['countChat', 'encodingForModel'],
    recorded: '83 1609 5963 374 2294 0; 5, 5 and 6; 5, 5 and 7; 14, 14 and 9; chats of 127 and 129',
    ours: '83 1609 5963 374 2294 0; 5, 5 and 6; 5, 5 and 7; 14, 14 and 9; chats of 127 and 129',
    by: 'the code of the chapter; the tests of packages/tokenize'
  },
  {
    section: vectors,
    name: 'From Word2Vec to transformers',
    chapter: '04-transformers',
    command: undefined,
    package: 'word2vec',
    exports: ['studyLengths', 'fitSif'],
    recorded: 'a discussion without figures',
    ours: 'a mean tells 40 % of 8 words, 31 % of 32; learnt attention is right in .841, the mean in .812',
    by: 'scripts/draw-transformers.ts in apps/docs'
  },
  {
    section: pictures,
    name: 'Visualizing the embeddings in 2D',
    chapter: '05-seeing-embeddings',
    command: 'cookbook plot reviews.csv --method tsne --color-by score --means',
    package: 'viz',
    exports: ['tsne', 'scatterSvg', 'quality'],
    recorded: 'a picture: t-SNE, perplexity 15',
    ours: 'trustworthiness .936 on 5,000 word vectors in 3.4 s (scikit-learn .925 in 33 s)',
    by: 'npx --yes pnpm@12 --filter @llm-cookbook/viz bench'
  },
  {
    section: pictures,
    name: 'Visualizing embeddings in 3D',
    chapter: '05-seeing-embeddings',
    command: 'cookbook plot --method pca --dims 3 --out plot.svg',
    package: 'viz',
    exports: ['pca', 'scatter3dSvg', 'projectorHtml'],
    recorded: 'a picture: PCA of 200 articles in 14 classes',
    ours: 'the same 200 articles; components equal to scikit-learn’s to seven digits',
    by: 'node examples/dbpedia.ts in packages/viz'
  },
  {
    section: long,
    name: 'Translate a book',
    chapter: '06-chunking',
    command: 'cookbook chunk book.txt --size 1000',
    package: 'tokenize',
    exports: ['stitch', 'chunk'],
    recorded: '869 chunks, the largest of 1,473 tokens, over its limit of 1,000',
    ours: 'no chunk over the limit, and every blank line where it was',
    by: 'the tests of packages/tokenize'
  },
  {
    section: long,
    name: 'Embedding texts that are longer than the model’s context',
    chapter: '06-chunking',
    command: 'cookbook embed notes.md',
    package: 'embed-client',
    exports: ['chunkPooling', 'pooled', 'truncate'],
    recorded: '10,001 tokens, 2 chunks',
    ours: '10,001 tokens, 2 chunks, of 8,191 and 1,810',
    by: 'test/long.test.ts in packages/embed-client'
  },
  {
    section: long,
    name: 'Embedding Wikipedia articles for search',
    chapter: '10-retrieval',
    command: 'cookbook index wiki/',
    package: 'rag',
    exports: ['loadHtml', 'chunkDocument'],
    recorded: '731 pages, 6,059 strings of at most 1,600 tokens',
    ours: '100,000 passages of Wikipedia: 395 queries a second, exactly; those pages are not in our data',
    by: 'bench/stores.ts 100000 in packages/rag'
  },
  {
    section: answers,
    name: 'Question answering using embeddings-based search',
    chapter: '10-retrieval',
    command: 'cookbook ask notes.md "Which athletes won the gold medal in curling?"',
    package: 'rag',
    exports: ['ask', 'createMemoryIndex'],
    recorded: 'nearest texts at .879 .872 .869 .868 .867',
    ours: 'of questions held out, a right page among the five best passages for 100 %',
    by: 'bench/ask.ts in packages/rag'
  },
  {
    section: uses,
    name: 'Customizing embeddings',
    chapter: '07-customized-embeddings',
    command: 'cookbook customize pairs.csv',
    package: 'classify',
    exports: ['customize'],
    recorded: '88.8 to 93.6 % ± 1.9 on the test; 89.1 % before on the pairs learnt from',
    ours: 'over the recorded cosines the same 88.8, 93.6 and 89.1 %; on our vectors 88.8 to 92.4 %',
    by: reviews('customize')
  },
  {
    section: uses,
    name: 'Zero-shot classification with embeddings',
    chapter: '08-classification',
    command: 'cookbook classify reviews.csv --labels "a great product" "a terrible product"',
    package: 'classify',
    exports: ['zeroShot', 'comparePrompts'],
    recorded: 'accuracy .90 by words, .96 by sentences; the author’s .95',
    ours: 'accuracy .90 by the best of six wordings, .75 by the worst, with the offline model of 12 MB',
    by: reviews('zero-shot')
  },
  {
    section: uses,
    name: 'Multi-class classification',
    chapter: '08-classification',
    command: 'cookbook classify reviews.csv --column score',
    package: 'classify',
    exports: ['randomForest', 'report'],
    recorded: 'accuracy .77, macro F1 .53, micro average precision .87',
    ours: '.740, .504, .842; without the copies of training rows .645, .157, .764, no better than always five stars',
    by: reviews('reviews-forest')
  },
  {
    section: uses,
    name: 'Regression using the embeddings',
    chapter: '08-classification',
    command: undefined,
    package: 'classify',
    exports: ['randomForestRegressor', 'regressionReport'],
    recorded: 'MSE .62, MAE .53; the mean 1.73, 1.03',
    ours: '.662, .541; the mean 1.395, .948',
    by: reviews('reviews-forest')
  },
  {
    section: uses,
    name: 'Clustering',
    chapter: '08-classification',
    command: 'cookbook cluster reviews.csv',
    package: 'classify',
    exports: ['kMeans', 'nameClusters'],
    recorded: 'mean scores 4.106, 4.191, 4.216, 4.307',
    ours: '3.483, 4.429, 4.545, 4.624: what arrived broken, what tastes, coffee and tea, pets',
    by: reviews('clusters')
  },
  {
    section: uses,
    name: 'User and product embeddings',
    chapter: '09-users-and-products',
    command: 'cookbook recommend ratings.csv',
    package: 'classify',
    exports: ['profiles', 'matrixFactorization'],
    recorded: 'correlation .197 and .182, made with rows of the test; factorization .145 right, always five .67',
    ours: 'only 20 of 200 rows have a user and a product that were seen: profiles say nothing. Factorization .502',
    by: reviews('users-and-products')
  },
  {
    section: uses,
    name: 'Recommendation using embeddings',
    chapter: '09-users-and-products',
    command: 'cookbook nearest news.csv',
    package: 'classify',
    exports: ['nearestTexts'],
    recorded: 'distances .153 .160 .160 .171 .173 and .112 .145 .153 .157 .168',
    ours: '.276 .311 .314 .320 .320 and .296 .306 .327 .357 .363; 78.5 % of the five nearest on the topic',
    by: reviews('recommend')
  },
  {
    section: uses,
    name: 'Semantic text search and code search',
    chapter: '10-retrieval',
    command: 'cookbook search "delicious beans" reviews.csv',
    package: 'classify',
    exports: ['nearestTexts'],
    recorded: '57 files, 118 functions; results to look at',
    ours: '143 files, 486 functions of our own; results to look at',
    by: reviews('search')
  },
  {
    section: answers,
    name: 'Local retrieval augmented generation from scratch',
    chapter: '10-retrieval',
    command: 'cookbook ask paper.pdf "What was decided?"',
    package: 'rag',
    exports: ['loadPdf', 'ask', 'simpleLocalRag'],
    recorded: 'another PDF, of 44 pages: 14,318 words, 105 passages',
    ours: '44 pages, 14,233 words, 101 passages by its rules; over its vectors the same five passages for all 105 queries',
    by: 'node examples/simple-local-rag.ts in packages/rag, with the cookbook’s data'
  },
  {
    section: services,
    name: 'How to handle rate limits',
    chapter: '11-services',
    command: 'cookbook mock-server',
    package: 'embed-client',
    exports: ['createLimiter', 'createOpenAiEmbedder'],
    recorded: '20 requests a minute: wait 3 s between them',
    ours: '99.9 % of what a limited and faulty server permits, with one refusal in 20,000 texts',
    by: 'bench/services.ts in packages/embed-client'
  },
  {
    section: services,
    name: 'Parallel processing of API requests',
    chapter: '11-services',
    command: 'cookbook process requests.jsonl',
    package: 'embed-client',
    exports: ['processRequests'],
    recorded: 'a file of 10,000 requests; no figures',
    ours: 'a file of 10,000 requests in 82 MB at most, and none sent twice after a kill',
    by: 'the bench and the tests of packages/embed-client'
  }
]
