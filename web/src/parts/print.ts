/* The size of print is the app's to keep; parts reach it by this key. */
import type { InjectionKey, Ref } from 'vue'

export const PRINT: InjectionKey<Ref<boolean>> = Symbol('large print')
