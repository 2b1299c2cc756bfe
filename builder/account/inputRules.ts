import type { TFunction } from 'i18next'

/** What forms ask of an address and a new password before the server sees them. */
export const emailRule = (t: TFunction<'account'>) => ({
  required: t('emailMissing'),
  pattern: { value: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, message: t('emailWrong') },
})

export const passwordRule = (t: TFunction<'account'>) => ({
  required: t('passwordMissing'),
  minLength: { value: 8, message: t('passwordShort') },
  maxLength: { value: 128, message: t('passwordLong') },
})
