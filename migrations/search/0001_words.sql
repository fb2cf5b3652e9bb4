CREATE VIRTUAL TABLE words USING fts5(
  title, names, description,
  content = 'documents', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
--> statement-breakpoint
CREATE TRIGGER documents_added AFTER INSERT ON documents BEGIN
  INSERT INTO words (rowid, title, names, description) VALUES (new.id, new.title, new.names, new.description);
END;
--> statement-breakpoint
CREATE TRIGGER documents_removed AFTER DELETE ON documents BEGIN
  INSERT INTO words (words, rowid, title, names, description) VALUES ('delete', old.id, old.title, old.names, old.description);
END;
--> statement-breakpoint
-- Runs change all the time, words hardly ever.
CREATE TRIGGER documents_reworded AFTER UPDATE ON documents
WHEN (old.title, old.names, old.description) IS NOT (new.title, new.names, new.description) BEGIN
  INSERT INTO words (words, rowid, title, names, description) VALUES ('delete', old.id, old.title, old.names, old.description);
  INSERT INTO words (rowid, title, names, description) VALUES (new.id, new.title, new.names, new.description);
END;
--> statement-breakpoint
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('words', 'row');
--> statement-breakpoint
-- Marks where a word begins and ends, so that one with its letters changed round still has trigrams in common.
CREATE VIRTUAL TABLE spellings USING fts5(marked, tokenize = 'trigram');
--> statement-breakpoint
CREATE TRIGGER terms_added AFTER INSERT ON terms BEGIN
  INSERT INTO spellings (rowid, marked) VALUES (new.id, '^^' || new.term || '$');
END;
--> statement-breakpoint
CREATE TRIGGER terms_removed AFTER DELETE ON terms BEGIN
  DELETE FROM spellings WHERE rowid = old.id;
END;
