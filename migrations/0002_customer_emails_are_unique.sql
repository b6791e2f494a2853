-- SPDX-License-Identifier: Apache-2.0
-- Two people may share a name; an address belongs to one of them, however it is spelled.
CREATE UNIQUE INDEX customers_email_key ON customers (lower(email));
