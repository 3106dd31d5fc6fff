/**
 * Codes of what is delivered, as data: DICOM's own (PS3.16, annex D), SNOMED CT, LOINC and units of UCUM, and ours for what none of them has. Ours are
 * of the scheme 99PHYSIS, and their values are never given another meaning.
 */
import type { GrowthAnswer, JointEstimate, RefusalCode } from '../predict/index.ts'

export type Code = readonly [value: string, scheme: string, meaning: string]

export const localScheme = { designator: '99PHYSIS', name: 'Physis bone age' }

const local = (value: string, meaning: string): Code => [value, localScheme.designator, meaning]

export const dcm = {
  report: ['126000', 'DCM', 'Imaging Measurement Report'],
  language: ['121049', 'DCM', 'Language of Content Item and Descendants'],
  observerType: ['121005', 'DCM', 'Observer Type'],
  device: ['121007', 'DCM', 'Device'],
  deviceUid: ['121012', 'DCM', 'Device Observer UID'],
  deviceName: ['121013', 'DCM', 'Device Observer Name'],
  deviceManufacturer: ['121014', 'DCM', 'Device Observer Manufacturer'],
  deviceModel: ['121015', 'DCM', 'Device Observer Model Name'],
  subjectClass: ['121024', 'DCM', 'Subject Class'],
  patient: ['121025', 'DCM', 'Patient'],
  subjectSex: ['121032', 'DCM', 'Subject Sex'],
  subjectAge: ['121033', 'DCM', 'Subject Age'],
  female: ['F', 'DCM', 'Female'],
  male: ['M', 'DCM', 'Male'],
  procedureReported: ['121058', 'DCM', 'Procedure reported'],
  imageLibrary: ['111028', 'DCM', 'Image Library'],
  imageLibraryGroup: ['126200', 'DCM', 'Image Library Group'],
  measurements: ['126010', 'DCM', 'Imaging Measurements'],
  measurementGroup: ['125007', 'DCM', 'Measurement Group'],
  trackingIdentifier: ['112039', 'DCM', 'Tracking Identifier'],
  trackingUid: ['112040', 'DCM', 'Tracking Unique Identifier'],
  source: ['121112', 'DCM', 'Source of Measurement'],
  algorithmName: ['111001', 'DCM', 'Algorithm Name'],
  algorithmVersion: ['111003', 'DCM', 'Algorithm Version'],
  algorithmParameters: ['111002', 'DCM', 'Algorithm Parameters'],
  populationDescription: ['121405', 'DCM', 'Population description'],
  authority: ['121406', 'DCM', 'Reference Authority'],
  methodCitation: ['121423', 'DCM', 'Method Citation'],
  comment: ['121106', 'DCM', 'Comment'],
} as const satisfies Record<string, Code>

export const english: Code = ['en-US', 'RFC5646', 'English (United States)']
export const imaging: Code = ['363679005', 'SCT', 'Imaging procedure']
export const findingSite: Code = ['363698007', 'SCT', 'Finding Site']
export const laterality: Code = ['272741003', 'SCT', 'Laterality']
export const left: Code = ['7771000', 'SCT', 'Left']
export const right: Code = ['24028007', 'SCT', 'Right']
export const measurementMethod: Code = ['370129005', 'SCT', 'Measurement Method']
export const qualitativeEvaluations: Code = ['C0034375', 'UMLS', 'Qualitative Evaluations']

export const boneAgeMethod: Code = ['85150-1', 'LN', 'Bone age method']
export const diagnosticImagingStudy: Code = ['18748-4', 'LN', 'Diagnostic imaging study']

export const month: Code = ['mo', 'UCUM', 'month']
export const millimetre: Code = ['mm', 'UCUM', 'millimeter']
export const percent: Code = ['%', 'UCUM', 'percent']
export const noUnits: Code = ['1', 'UCUM', 'no units']

/** Common Anatomic Regions (PS3.16, CID 4031); of another part of the body it is not said which. */
export const regions: Readonly<Partial<Record<JointEstimate['joint'], Code>>> = {
  knee: ['72696002', 'SCT', 'Knee'],
  hand: ['85562004', 'SCT', 'Hand'],
  wrist: ['74670003', 'SCT', 'Wrist joint'],
}

/** The region of one side, for where a side has no place of its own beside the region. */
export const sidedRegions: Readonly<Partial<Record<JointEstimate['joint'], Readonly<Record<'L' | 'R', Code>>>>> = {
  knee: {
    L: ['82169009', 'SCT', 'Structure of left knee region'],
    R: ['6757004', 'SCT', 'Structure of right knee region'],
  },
  hand: {
    L: ['85151006', 'SCT', 'Structure of left hand'],
    R: ['78791008', 'SCT', 'Structure of right hand'],
  },
  wrist: {
    L: ['5951000', 'SCT', 'Structure of left wrist region'],
    R: ['9736006', 'SCT', 'Structure of right wrist region'],
  },
}

/** A measurement and the limits of its interval, which are measurements beside it. */
export type Ranged = { value: Code; lower: Code; upper: Code }

const ranged = (value: Code, short: string, name: string): Ranged => ({
  value,
  lower: local(`${short}-LOWER`, `${name}: lower limit`),
  upper: local(`${short}-UPPER`, `${name}: upper limit`),
})

const ownRanged = (short: string, name: string): Ranged => ranged(local(short, name), short, name)

export const boneAge = ranged(['85151-9', 'LN', 'XR Bone age'], 'BA', 'Bone age')
export const boneAgeWithheld = ownRanged('BA-NO-AGE', 'Bone age, chronological age withheld')
export const boneAgeMinusAge = ownRanged('BA-CA', 'Bone age minus chronological age')
export const zScore = ranged(['121416', 'DCM', 'Z-Score of measurement'], 'Z', 'Z-Score of bone age')
export const growthKnee = ownRanged('GROWTH-K', 'Growth remaining at the knee')
export const growthDistalFemur = ownRanged('GROWTH-F', 'Growth remaining at the distal femur')
export const growthProximalTibia = ownRanged('GROWTH-T', 'Growth remaining at the proximal tibia')

export const estimateByNetwork = local('NETWORK', 'Estimate by a neural network from the radiograph')
export const widthRatioFemur = local('WIDTH-FEMUR', 'Width of epiphysis over metaphysis, distal femur')
export const widthRatioTibia = local('WIDTH-TIBIA', 'Width of epiphysis over metaphysis, proximal tibia')
export const coverage = local('COVERAGE', 'Nominal coverage of the limits')
export const sexAsUsed = local('SEX-USED', 'Sex as used')
export const ageAsUsed = local('AGE-USED', 'Chronological age as used')
export const refusal = local('REFUSAL', 'Reason why no bone age is given')
export const forcedRefusal = local('FORCED', 'Reason in spite of which a bone age is given')

const growthMethods: Readonly<Record<string, Code>> = {
  Birch: local('BIRCH', 'Birch, by bone age'),
  'Birch, age withheld': local('BIRCH-NO-AGE', 'Birch, by bone age, chronological age withheld'),
  'White-Menelaus': local('WHITE-MENELAUS', 'White-Menelaus, by calendar age'),
  'Growth plates look closed': local('CLOSED', 'Growth plates look closed'),
}

/** The method, and whether its bone age is the one with the age withheld: one name for each growth of a joint. */
export const growthMethodName = ({ method, clock }: Pick<GrowthAnswer, 'method' | 'clock'>): string =>
  clock === 'bone age, age withheld' ? `${method}, age withheld` : method

/** The code of a method by its name, if it has one. */
export const growthMethod = (name: string): Code | undefined => growthMethods[name]

const refusals: Readonly<Record<RefusalCode, string>> = {
  no_model: 'No model reads this joint',
  for_processing: 'The film is for processing, not for presentation',
  wrong_joint: 'The film does not show the joint that the model reads',
  not_frontal: 'The view is not frontal',
  resolution: 'Too few pixels across the joint',
  collimated: 'The joint is cut off',
  cast: 'A cast lies over the joint',
  hardware: 'Metal lies over the joint',
  out_of_range: 'The age lies outside those that the model was trained on',
  mature: 'The growth plates look closed',
  unlike_training: 'The film is unlike those that the model was trained on',
  simulated_model: 'The model was trained on simulated films only',
}

export const refusalReason = (code: RefusalCode): Code => local(code.toUpperCase(), refusals[code])
