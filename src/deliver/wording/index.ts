export {
  ageRangeWords,
  ageWords,
  childAgeWords,
  dateWords,
  differenceRangeWords,
  differenceWords,
  measureWords,
  millimetres,
  monthsWords,
  percentWords,
  signedWords,
  yearsWords,
} from './ages.ts'
export { type EstimateWords, type JointWords, jointWords, type RefusalWords } from './estimateWords.ts'
export { capital, jointMark, jointName, sexWords } from './jointName.ts'
export {
  type GrowthWords,
  type MeaningWords,
  meaningWords,
  type Said,
  scoreLimitsWords,
  type ZWords,
} from './meaningWords.ts'
export { type ModelWords, madeByWords, modelsOf } from './modelWords.ts'
export {
  kneesWords,
  noticesOf,
  researchNotice,
  warningsOf,
} from './notices.ts'
export { personName } from './personName.ts'
export { plainText } from './plainText.ts'
export { refusals } from './refusals.ts'
export { answerSentences, differenceLimits, limitSentences, saliencySentence } from './sentences.ts'
