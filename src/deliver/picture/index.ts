export { secondaryCapturePicture } from './secondaryCapture.ts'
