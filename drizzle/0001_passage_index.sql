-- The full-text index of the passages: rowid is passages.seq, the columns hold terms that the program has cut already,
-- each behind a few letters of its bot's id, so that a search of one bot never reads the others' entries. Prefixes of 13 (these
-- letters and five of the term) find words of one family.
CREATE VIRTUAL TABLE `passages_fts` USING fts5(`question`, `text`, content='', contentless_delete=1, prefix='13', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'");
--> statement-breakpoint
-- A match in the question of a question/answer pair counts three times one in its text.
INSERT INTO `passages_fts`(`passages_fts`, `rank`) VALUES('rank', 'bm25(3.0, 1.0)');
--> statement-breakpoint
-- The program merges the index itself, in small steps: FTS5's own merges hold the event loop for up to 100 ms.
INSERT INTO `passages_fts`(`passages_fts`, `rank`) VALUES('automerge', 0);
--> statement-breakpoint
-- Deleted entries go with the merges that are due anyway: a merge for their sake alone is not divided into steps.
INSERT INTO `passages_fts`(`passages_fts`, `rank`) VALUES('deletemerge', 0);
--> statement-breakpoint
-- Cascades fire this too, so that no way of deleting a passage leaves its entry behind.
CREATE TRIGGER `passages_fts_delete` AFTER DELETE ON `passages` BEGIN
	DELETE FROM `passages_fts` WHERE rowid = old.seq;
END;
--> statement-breakpoint
-- Covers the lists of documents and the count of a bot's passages.
CREATE INDEX `documents_listed` ON `documents` (`bot_id`, `is_ready`, `created_at`, `id`, `name`, `type`, `size_bytes`, `passage_count`);
