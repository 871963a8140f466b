import type Stripe from 'stripe'
import type { Card, CardKind, Expiry } from '../state/card.ts'
import type { Place } from '../state/payment-memory.ts'
import type { PaymentMethod } from '../state/payment-method.ts'

/** The terms of an authorisation. */
export interface Authorized {
  /** In the currency's minor unit. */
  amount: number
  /** In seconds since the Unix epoch; absent when nothing is left to capture. */
  captureBefore?: number
  incrementable: boolean
  moto: boolean
  overcapturable: boolean
}

export type ChargeDetails = Stripe.Charge.PaymentMethodDetails

const EXPIRY: Expiry = { exp_month: 12, exp_year: 2034 }

/** Application identifiers of the chip by brand, as receipts print them (EMV registered application identifiers). */
const APPLICATIONS: Readonly<Record<string, string>> = {
  amex: 'A000000025010403',
  cartes_bancaires: 'A0000000421010',
  diners: 'A0000001523010',
  discover: 'A0000001523010',
  eftpos_au: 'A00000038410',
  girocard: 'A0000003591010028001',
  interac: 'A0000002771010',
  jcb: 'A0000000651010',
  mastercard: 'A0000000041010',
  unionpay: 'A000000333010101',
  visa: 'A0000000031010',
}

function cardMembers(card: Card) {
  return {
    country: card.country,
    ...fullYear(card.expiry ?? EXPIRY),
    fingerprint: fingerprint(card),
    funding: card.funding,
    last4: card.number.slice(-4),
  }
}

// Stripe docs: "Two- or four-digit number representing the card's expiration year."
function fullYear({ exp_month, exp_year }: Expiry): Expiry {
  return { exp_month, exp_year: exp_year < 100 ? 2000 + exp_year : exp_year }
}

/** Equal for equal cards. The number cannot be read from it. */
function fingerprint(card: Card): string {
  let hash = 0x811c9dc5
  for (const digit of card.number) hash = Math.imul(hash ^ digit.charCodeAt(0), 0x01000193) >>> 0
  return hash.toString(36).padStart(8, '0').slice(-8) + card.number.length.toString(36).padStart(8, 'x')
}

const NO_CHECKS = {
  address_line1_check: null,
  address_postal_code_check: null,
  cvc_check: null,
} as const

const NOT_OFFLINE = { stored_at: null, type: null } as const

/** The member of a PaymentMethod with the name of its type. */
export function methodDetails(card: Card, kind: CardKind): Partial<PaymentMethod> {
  switch (kind) {
    case 'card_present':
      return {
        card_present: {
          ...cardMembers(card),
          brand: card.brand,
          brand_product: null,
          cardholder_name: null,
          networks: { available: [card.brand], preferred: null },
          offline: NOT_OFFLINE,
          preferred_locales: null,
          read_method: readMethod(card),
          wallet: { type: 'unknown' },
        } satisfies Stripe.PaymentMethod.CardPresent,
      }
    case 'interac_present':
      return {
        interac_present: {
          ...cardMembers(card),
          brand: card.brand,
          cardholder_name: null,
          networks: { available: [card.brand], preferred: null },
          preferred_locales: ['en', 'fr'],
          read_method: readMethod(card),
        } satisfies Stripe.PaymentMethod.InteracPresent,
      }
    case 'card':
      return { card: onlineCard(card) }
  }
}

/** The details of a card that can be charged without being present. */
export function onlineCard(card: Card): Stripe.PaymentMethod.Card {
  return {
    ...cardMembers(card),
    brand: card.brand,
    checks: NO_CHECKS,
    display_brand: card.brand,
    generated_from: null,
    networks: { available: [card.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  }
}

/** `payment_method_details` of a charge. */
export function chargeDetails(
  card: Card,
  kind: CardKind,
  place: Place,
  authorized: Authorized,
): ChargeDetails {
  const { amount, captureBefore, incrementable, moto, overcapturable } = authorized
  const capture_before = captureBefore === undefined ? {} : { capture_before: captureBefore }
  switch (kind) {
    case 'card_present':
      return {
        type: kind,
        card_present: {
          ...cardMembers(card),
          ...placeMembers(place),
          ...capture_before,
          amount_authorized: amount,
          brand: card.brand,
          brand_product: null,
          cardholder_name: null,
          emv_auth_data: '8A023030',
          generated_card: null,
          incremental_authorization_supported: incrementable,
          network: card.brand,
          network_transaction_id: null,
          offline: NOT_OFFLINE,
          overcapture_supported: overcapturable,
          preferred_locales: null,
          read_method: readMethod(card),
          receipt: receipt(card, card.funding === 'credit' ? 'credit' : 'checking'),
          wallet: { type: 'unknown' },
        } satisfies Stripe.Charge.PaymentMethodDetails.CardPresent,
      }
    case 'interac_present':
      return {
        type: kind,
        interac_present: {
          ...cardMembers(card),
          ...placeMembers(place),
          brand: card.brand,
          cardholder_name: null,
          emv_auth_data: '8A023030',
          generated_card: null,
          network: card.brand,
          network_transaction_id: null,
          preferred_locales: ['en', 'fr'],
          read_method: readMethod(card),
          receipt: receipt(card, 'checking'),
        } satisfies Stripe.Charge.PaymentMethodDetails.InteracPresent,
      }
    case 'card':
      return {
        type: kind,
        card: {
          ...cardMembers(card),
          ...capture_before,
          amount_authorized: amount,
          authorization_code: '123456',
          brand: card.brand,
          checks: NO_CHECKS,
          electronic_commerce_indicator: null,
          extended_authorization: { status: 'disabled' },
          incremental_authorization: { status: incrementable ? 'available' : 'unavailable' },
          installments: null,
          mandate: null,
          ...(moto && { moto }),
          multicapture: { status: 'unavailable' },
          network: card.brand,
          network_token: { used: false },
          network_transaction_id: null,
          overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
          regulated_status: 'unregulated',
          three_d_secure: null,
          transaction_link_id: null,
          wallet: null,
        } satisfies Stripe.Charge.PaymentMethodDetails.Card,
      }
  }
}

function placeMembers({ reader, location }: Place): { reader?: string; location?: string } {
  return { ...(reader !== null && { reader }), ...(location !== null && { location }) }
}

// A card that verifies a PIN must be inserted: Stripe docs, terminal/references/testing.
function readMethod(card: Card): 'contact_emv' | 'contactless_emv' {
  return card.verification ? 'contact_emv' : 'contactless_emv'
}

function receipt(card: Card, account_type: 'checking' | 'credit') {
  return {
    account_type,
    application_cryptogram: 'F8D3A1C2B4E59607',
    application_preferred_name: `Stripe ${card.funding === 'credit' ? 'Credit' : 'Debit'}`,
    authorization_code: '123456',
    authorization_response_code: '3030',
    cardholder_verification_method: card.verification ?? 'approval',
    dedicated_file_name: APPLICATIONS[card.brand] as string,
    terminal_verification_results: '0000000000',
    transaction_status_information: 'E800',
  }
}
