/*
  Warnings:

  - You are about to drop the column `note`; all its data will be lost.
*/
-- AlterTable
ALTER TABLE "app"."own_transaction" ADD COLUMN     "note" TEXT NOT NULL DEFAULT '; -- no end';
